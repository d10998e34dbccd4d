package io.rdmagateway.cli;

import io.rdmagateway.client.ClientSession;
import io.rdmagateway.client.RemoteRegion;
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

    /** @param lengthBytes bytes of the file to move, at least 1 */
    static Moved run(ClientSession session, RemoteRegion region, Path file, long lengthBytes, Progress progress)
            throws IOException {
        long start = System.nanoTime();
        long rdmaNanos = 0;
        MessageDigest sha256 = Sha256.newDigest();
        try (FileChannel source = FileChannel.open(file, StandardOpenOption.READ);
                Chunks chunks = new Chunks(session, lengthBytes)) {
            Future<Void> next = chunks.submit(() -> read(source, sha256, chunks, 0));
            for (int i = 0; i < chunks.count(); i++) {
                Chunks.await(next);
                int following = i + 1;
                if (following < chunks.count()) {
                    next = chunks.submit(() -> read(source, sha256, chunks, following));
                }
                long posted = System.nanoTime();
                region.write(chunks.buffer(i), 0, chunks.offset(i), chunks.length(i));
                rdmaNanos += System.nanoTime() - posted;
                progress.advance(chunks.length(i));
            }
        }
        return new Moved(
                lengthBytes, Duration.ofNanos(System.nanoTime() - start), Duration.ofNanos(rdmaNanos), sha256.digest());
    }

    private static void read(FileChannel source, MessageDigest sha256, Chunks chunks, int chunk) throws IOException {
        ByteBuffer target =
                chunks.buffer(chunk).memory().asSlice(0, chunks.length(chunk)).asByteBuffer();
        while (target.hasRemaining()) {
            if (source.read(target, chunks.offset(chunk) + target.position()) < 0) {
                throw new EOFException("the file became shorter while it was read");
            }
        }
        sha256.update(target.flip());
    }
}
