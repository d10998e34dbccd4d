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

/** Reads a region into a file by RDMA. */
final class Download {

    private Download() {}

    /** @param file is made, or cut to nothing first */
    static Moved run(LastingSession<RegionLink> session, Chunks chunks, Path file, Progress progress)
            throws IOException {
        long start = System.nanoTime();
        long rdmaNanos = 0;
        MessageDigest sha256 = Sha256.newDigest();
        try (FileChannel target = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            List<Future<Void>> written = new ArrayList<>();
            for (int i = 0; i < chunks.count(); i++) {
                if (i >= 2) {
                    // Its buffer is the one that this chunk needs.
                    Chunks.await(written.get(i - 2));
                }
                long posted = System.nanoTime();
                int chunk = i;
                session.run(link -> link.read(chunks, chunk));
                rdmaNanos += System.nanoTime() - posted;
                written.add(chunks.submit(() -> write(target, sha256, chunks, chunk)));
                progress.advance(chunks.length(i));
            }
            for (Future<Void> task : written) {
                Chunks.await(task);
            }
        }
        return new Moved(
                chunks.lengthBytes(),
                Duration.ofNanos(System.nanoTime() - start),
                Duration.ofNanos(rdmaNanos),
                sha256.digest());
    }

    private static void write(FileChannel target, MessageDigest sha256, Chunks chunks, int chunk) throws IOException {
        ByteBuffer source = chunks.bytes(chunk);
        sha256.update(source.duplicate());
        while (source.hasRemaining()) {
            target.write(source, chunks.offset(chunk) + source.position());
        }
    }
}
