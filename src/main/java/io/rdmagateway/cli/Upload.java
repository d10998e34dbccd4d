package io.rdmagateway.cli;

import io.rdmagateway.client.LastingSession;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.concurrent.Future;

/** Writes files into regions by RDMA. */
record Upload(LastingSession<RegionLink> session, ChunkBuffers buffers, Progress progress) {

    /**
     * A piece counts as moved when it was, from its first byte to its last, by one queue pair.
     *
     * @param lengthBytes of the file
     */
    Moved run(Path file, String region, long lengthBytes, Arrived arrived) throws IOException {
        long start = System.nanoTime();
        long rdmaNanos = 0;
        long rdmaBytes = 0;
        Chunks chunks = new Chunks(lengthBytes);
        MessageDigest sha256 = Sha256.newDigest();
        try (FileChannel source = FileChannel.open(file, StandardOpenOption.READ)) {
            Future<Void> next = buffers.submit(() -> read(file, source, sha256, chunks, 0));
            for (int i = 0; i < chunks.count(); i++) {
                ChunkBuffers.await(next);
                int following = i + 1;
                if (following < chunks.count()) {
                    next = buffers.submit(() -> read(file, source, sha256, chunks, following));
                }
                int chunk = i;
                if (!arrived.has(chunks.offset(i), buffers.bytes(chunks, i))) {
                    long posted = System.nanoTime();
                    session.run(link -> link.write(region, chunks, chunk));
                    rdmaNanos += System.nanoTime() - posted;
                    rdmaBytes += chunks.length(i);
                }
                progress.advance(chunks.length(i));
            }
        }
        return new Moved(
                lengthBytes,
                rdmaBytes,
                Duration.ofNanos(System.nanoTime() - start),
                Duration.ofNanos(rdmaNanos),
                sha256.digest());
    }

    private void read(Path file, FileChannel source, MessageDigest sha256, Chunks chunks, int chunk)
            throws IOException {
        ByteBuffer target = buffers.bytes(chunks, chunk);
        while (target.hasRemaining()) {
            if (source.read(target, chunks.offset(chunk) + target.position()) < 0) {
                throw CommandException.badInput(file + ": became shorter while it was read");
            }
        }
        sha256.update(target.flip());
    }
}
