package io.rdmagateway.cli;

import io.rdmagateway.client.RegisteredBuffer;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * The buffers that the pieces of files pass through in turn: some are with the device while the others are with the file and
 * the checksum.
 */
final class ChunkBuffers implements AutoCloseable {

    /** As many with the file as with the device. */
    static final int BUFFERS = 2 * Flight.PIECES;

    private final int chunkBytes;
    private final Arena arena = Arena.ofShared();
    private final List<MemorySegment> segments;
    private final ExecutorService fileThread = newThread("rdmagw-file");
    private final ExecutorService hashThread = newThread("rdmagw-hash");

    /**
     * @param chunkBytes of a piece
     * @param longestBytes length of the longest file, at least 1
     */
    ChunkBuffers(int chunkBytes, long longestBytes) {
        this.chunkBytes = chunkBytes;
        long each = Math.min(chunkBytes, longestBytes);
        segments = Stream.generate(() -> arena.allocate(each, RegisteredBuffer.PAGE_BYTES))
                .limit(BUFFERS)
                .toList();
    }

    private static ExecutorService newThread(String name) {
        return Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name(name).factory());
    }

    /** Returns the memory, which every session registers anew. */
    List<MemorySegment> segments() {
        return segments;
    }

    /** Returns how a file of some length passes through. */
    Chunks chunks(long lengthBytes) {
        return new Chunks(lengthBytes, chunkBytes);
    }

    /** Returns the bytes of a piece. */
    ByteBuffer bytes(Chunks chunks, int chunk) {
        return segments.get(chunk % BUFFERS).asSlice(0, chunks.length(chunk)).asByteBuffer();
    }

    /** Does something with the file, after what was asked for before. */
    Future<Void> submit(FileTask task) {
        return fileThread.submit(() -> {
            task.run();
            return null;
        });
    }

    /** Does something with the checksum, after what was asked for before. */
    Future<Void> hash(Runnable task) {
        return hashThread.submit(task, null);
    }

    /** A piece of work on the file. */
    @FunctionalInterface
    interface FileTask {
        void run() throws IOException;
    }

    static <T> T await(Future<T> task) throws IOException {
        try {
            return task.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException io -> throw io;
                case RuntimeException runtime -> throw runtime;
                default -> throw new IllegalStateException(e.getCause());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Lets the threads end before the memory goes that they work on; the session must be closed. */
    @Override
    public void close() {
        fileThread.close();
        hashThread.close();
        arena.close();
    }
}
