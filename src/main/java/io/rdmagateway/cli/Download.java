package io.rdmagateway.cli;

import io.rdmagateway.client.LastingSession;
import io.rdmagateway.client.RemoteRegion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Future;

/** Reads regions into files by RDMA: while one piece is on its way, the one before is written and hashed. */
record Download(LastingSession<RegionLink> session, ChunkBuffers buffers, Progress progress, Checksum checksum) {

    /**
     * @param file is made, and cut to the length of the region; what it has is compared before it is replaced
     * @param lengthBytes of the region
     */
    Moved run(String region, Path file, long lengthBytes, Arrived arrived) throws IOException {
        long start = System.nanoTime();
        try (FileChannel target =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long present = arrived == Arrived.NOTHING ? 0 : Math.min(target.size(), lengthBytes);
            target.truncate(present);
            Pieces pieces = new Pieces(target, buffers.chunks(lengthBytes), region);
            pieces.move(present, arrived);
            return new Moved(
                    lengthBytes,
                    pieces.flight.bytes(),
                    Duration.ofNanos(System.nanoTime() - start),
                    pieces.flight.elapsed(),
                    checksum,
                    pieces.running.value());
        }
    }

    /** One file's. */
    private final class Pieces {

        private final FileChannel target;
        private final Chunks chunks;
        private final Flight flight;
        private final Checksum.Running running = checksum.begin();
        private final Queue<Future<Void>> stored = new ArrayDeque<>();

        Pieces(FileChannel target, Chunks chunks, String region) {
            this.target = target;
            this.chunks = chunks;
            flight = new Flight(session, RemoteRegion::postRead, region, chunks);
        }

        void move(long present, Arrived arrived) throws IOException {
            boolean[] there = new boolean[chunks.count()];
            for (int i = 0; i < chunks.count() + Flight.PIECES; i++) {
                if (i < chunks.count()) {
                    if (i >= ChunkBuffers.BUFFERS) {
                        awaitStored();
                    }
                    there[i] = chunks.offset(i) + chunks.length(i) <= present && isKept(i, arrived);
                    if (!there[i]) {
                        flight.begin(i);
                    }
                }
                if (i >= Flight.PIECES) {
                    finish(i - Flight.PIECES, there);
                }
            }
            while (!stored.isEmpty()) {
                awaitStored();
            }
        }

        /** The buffer of the oldest piece is free then. */
        private void awaitStored() throws IOException {
            ChunkBuffers.await(stored.remove());
            ChunkBuffers.await(stored.remove());
        }

        private boolean isKept(int chunk, Arrived arrived) throws IOException {
            ByteBuffer kept = buffers.bytes(chunks, chunk);
            ChunkBuffers.await(buffers.submit(() -> {
                int count = 0;
                while (kept.hasRemaining() && count >= 0) {
                    count = target.read(kept, chunks.offset(chunk) + kept.position());
                }
            }));
            return !kept.hasRemaining() && arrived.has(chunks.offset(chunk), kept.flip());
        }

        private void finish(int chunk, boolean[] there) {
            if (!there[chunk]) {
                flight.finish(chunk);
            }
            stored.add(buffers.hash(() -> running.update(buffers.bytes(chunks, chunk))));
            stored.add(buffers.submit(() -> {
                if (!there[chunk]) {
                    write(chunk);
                }
            }));
            progress.advance(chunks.length(chunk));
        }

        private void write(int chunk) throws IOException {
            ByteBuffer source = buffers.bytes(chunks, chunk);
            while (source.hasRemaining()) {
                target.write(source, chunks.offset(chunk) + source.position());
            }
        }
    }
}
