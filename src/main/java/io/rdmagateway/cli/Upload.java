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

/** Writes files into regions by RDMA: while one piece is on its way, the next is read and hashed. */
record Upload(LastingSession<RegionLink> session, ChunkBuffers buffers, Progress progress, Checksum checksum) {

    /**
     * A piece counts as moved when it was, from its first byte to its last, by one queue pair.
     *
     * @param lengthBytes of the file
     */
    Moved run(Path file, String region, long lengthBytes, Arrived arrived) throws IOException {
        long start = System.nanoTime();
        try (FileChannel source = FileChannel.open(file, StandardOpenOption.READ)) {
            Pieces pieces = new Pieces(file, source, buffers.chunks(lengthBytes), region);
            pieces.move(arrived);
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

        private final Path file;
        private final FileChannel source;
        private final Chunks chunks;
        private final Flight flight;
        private final Checksum.Running running = checksum.begin();
        private final Queue<Future<Void>> read = new ArrayDeque<>();
        private final Queue<Future<Void>> hashed = new ArrayDeque<>();
        private int asked;

        Pieces(Path file, FileChannel source, Chunks chunks, String region) {
            this.file = file;
            this.source = source;
            this.chunks = chunks;
            flight = new Flight(session, RemoteRegion::postWrite, region, chunks);
        }

        void move(Arrived arrived) throws IOException {
            boolean[] there = new boolean[chunks.count()];
            for (int i = 0; i < chunks.count() + Flight.PIECES; i++) {
                if (i < chunks.count()) {
                    begin(i, there, arrived);
                }
                if (i >= Flight.PIECES) {
                    finish(i - Flight.PIECES, there);
                }
            }
        }

        private void begin(int chunk, boolean[] there, Arrived arrived) throws IOException {
            readUpTo(Math.min(chunk + 1, chunks.count() - 1));
            ChunkBuffers.await(read.remove());
            hashed.add(buffers.hash(() -> running.update(buffers.bytes(chunks, chunk))));
            there[chunk] = arrived.has(chunks.offset(chunk), buffers.bytes(chunks, chunk));
            if (!there[chunk]) {
                flight.begin(chunk);
            }
        }

        private void finish(int chunk, boolean[] there) throws IOException {
            if (!there[chunk]) {
                flight.finish(chunk);
            }
            ChunkBuffers.await(hashed.remove());
            progress.advance(chunks.length(chunk));
        }

        private void readUpTo(int last) {
            while (asked <= last) {
                int chunk = asked++;
                read.add(buffers.submit(() -> read(chunk)));
            }
        }

        private void read(int chunk) throws IOException {
            ByteBuffer target = buffers.bytes(chunks, chunk);
            while (target.hasRemaining()) {
                if (source.read(target, chunks.offset(chunk) + target.position()) < 0) {
                    throw CommandException.badInput(file + ": became shorter while it was read");
                }
            }
        }
    }
}
