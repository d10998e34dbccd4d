package io.rdmagateway.cli;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A file in pieces that pass through two buffers in turn: one is with the file while the other is with the device.
 */
final class Chunks implements AutoCloseable {

    static final long CHUNK_BYTES = 8 << 20;

    private static final int BUFFERS = 2;
    private static final long PAGE_BYTES = 4096;

    private final long lengthBytes;
    private final long chunkBytes;
    private final Arena arena = Arena.ofShared();
    private final List<MemorySegment> buffers = new ArrayList<>();
    private final ExecutorService fileThread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("rdmagw-file").factory());

    /** @param lengthBytes of the whole file, at least 1 */
    Chunks(long lengthBytes) {
        this.lengthBytes = lengthBytes;
        this.chunkBytes = Math.min(CHUNK_BYTES, lengthBytes);
        for (int i = 0; i < Math.min(BUFFERS, count()); i++) {
            buffers.add(arena.allocate(chunkBytes, PAGE_BYTES));
        }
    }

    long lengthBytes() {
        return lengthBytes;
    }

    /** Returns the memory that the pieces pass through, which every session registers anew. */
    List<MemorySegment> buffers() {
        return buffers;
    }

    int count() {
        return Math.toIntExact((lengthBytes - 1) / chunkBytes + 1);
    }

    long offset(int chunk) {
        return chunk * chunkBytes;
    }

    int length(int chunk) {
        return (int) Math.min(chunkBytes, lengthBytes - offset(chunk));
    }

    /** Returns the bytes of a piece. */
    ByteBuffer bytes(int chunk) {
        return buffers.get(chunk % buffers.size()).asSlice(0, length(chunk)).asByteBuffer();
    }

    /** Does something with the file, after what was asked for before. */
    Future<Void> submit(FileTask task) {
        return fileThread.submit(() -> {
            task.run();
            return null;
        });
    }

    /** A piece of work on the file. */
    @FunctionalInterface
    interface FileTask {
        void run() throws IOException;
    }

    static void await(Future<Void> task) throws IOException {
        try {
            task.get();
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

    /** Lets the file thread end before the memory goes that it works on; the session must be closed. */
    @Override
    public void close() {
        fileThread.close();
        arena.close();
    }
}
