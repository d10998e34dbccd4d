package io.rdmagateway.cli;

import io.rdmagateway.client.LastingSession;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.concurrent.Future;

/** Writes a file into a region by RDMA. */
final class Upload {

    private Upload() {}

    /** A piece counts as moved when it was, from its first byte to its last, by one queue pair. */
    static Moved run(LastingSession<RegionLink> session, Chunks chunks, Path file, Progress progress)
            throws IOException {
        long start = System.nanoTime();
        long rdmaNanos = 0;
        MessageDigest sha256 = Sha256.newDigest();
        try (FileChannel source = FileChannel.open(file, StandardOpenOption.READ)) {
            Future<Void> next = chunks.submit(() -> read(source, sha256, chunks, 0));
            for (int i = 0; i < chunks.count(); i++) {
                Chunks.await(next);
                int following = i + 1;
                if (following < chunks.count()) {
                    next = chunks.submit(() -> read(source, sha256, chunks, following));
                }
                long posted = System.nanoTime();
                int chunk = i;
                session.run(link -> link.write(chunks, chunk));
                rdmaNanos += System.nanoTime() - posted;
                progress.advance(chunks.length(i));
            }
        }
        return new Moved(
                chunks.lengthBytes(),
                Duration.ofNanos(System.nanoTime() - start),
                Duration.ofNanos(rdmaNanos),
                sha256.digest());
    }

    private static void read(FileChannel source, MessageDigest sha256, Chunks chunks, int chunk) throws IOException {
        ByteBuffer target = chunks.bytes(chunk);
        while (target.hasRemaining()) {
            if (source.read(target, chunks.offset(chunk) + target.position()) < 0) {
                throw new EOFException("the file became shorter while it was read");
            }
        }
        sha256.update(target.flip());
    }
}
