package io.rdmagateway.cli;

import io.rdmagateway.client.LastingSession;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;

/** Reads regions into files by RDMA. */
record Download(LastingSession<RegionLink> session, ChunkBuffers buffers, Progress progress) {

    /**
     * @param file is made, and cut to the length of the region; what it has is compared before it is replaced
     * @param lengthBytes of the region
     */
    Moved run(String region, Path file, long lengthBytes, Arrived arrived) throws IOException {
        long start = System.nanoTime();
        long rdmaNanos = 0;
        long rdmaBytes = 0;
        Chunks chunks = new Chunks(lengthBytes);
        MessageDigest sha256 = Sha256.newDigest();
        try (FileChannel target =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long present = arrived == Arrived.NOTHING ? 0 : Math.min(target.size(), lengthBytes);
            target.truncate(present);
            List<Future<Void>> done = new ArrayList<>();
            for (int i = 0; i < chunks.count(); i++) {
                if (i >= 2) {
                    // Its buffer is the one that this chunk needs.
                    ChunkBuffers.await(done.get(i - 2));
                }
                int chunk = i;
                boolean kept = chunks.offset(i) + chunks.length(i) <= present && isKept(target, chunks, chunk, arrived);
                if (!kept) {
                    long posted = System.nanoTime();
                    session.run(link -> link.read(region, chunks, chunk));
                    rdmaNanos += System.nanoTime() - posted;
                    rdmaBytes += chunks.length(i);
                }
                done.add(buffers.submit(() -> take(target, sha256, chunks, chunk, kept)));
                progress.advance(chunks.length(i));
            }
            for (Future<Void> task : done) {
                ChunkBuffers.await(task);
            }
        }
        return new Moved(
                lengthBytes,
                rdmaBytes,
                Duration.ofNanos(System.nanoTime() - start),
                Duration.ofNanos(rdmaNanos),
                sha256.digest());
    }

    private boolean isKept(FileChannel target, Chunks chunks, int chunk, Arrived arrived) throws IOException {
        ByteBuffer kept = buffers.bytes(chunks, chunk);
        ChunkBuffers.await(buffers.submit(() -> {
            int count = 0;
            while (kept.hasRemaining() && count >= 0) {
                count = target.read(kept, chunks.offset(chunk) + kept.position());
            }
        }));
        return !kept.hasRemaining() && arrived.has(chunks.offset(chunk), kept.flip());
    }

    private void take(FileChannel target, MessageDigest sha256, Chunks chunks, int chunk, boolean kept)
            throws IOException {
        ByteBuffer source = buffers.bytes(chunks, chunk);
        sha256.update(source.duplicate());
        while (!kept && source.hasRemaining()) {
            target.write(source, chunks.offset(chunk) + source.position());
        }
    }
}
