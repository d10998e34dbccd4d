package io.rdmagateway.cli;

import io.rdmagateway.client.ClientSession;
import io.rdmagateway.client.RegisteredBuffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A file in pieces that pass through two registered buffers in turn: one is with the file while the other is with the
 * device.
 */
final class Chunks implements AutoCloseable {

    static final long CHUNK_BYTES = 8 << 20;

    private static final int BUFFERS = 2;

    private final long lengthBytes;
    private final long chunkBytes;
    private final List<RegisteredBuffer> buffers = new ArrayList<>();
    private final ExecutorService fileThread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("rdmagw-file").factory());

    /** @param lengthBytes of the whole file, at least 1 */
    Chunks(ClientSession session, long lengthBytes) {
        this.lengthBytes = lengthBytes;
        this.chunkBytes = Math.min(CHUNK_BYTES, lengthBytes);
        try {
            for (int i = 0; i < Math.min(BUFFERS, count()); i++) {
                buffers.add(session.allocate(chunkBytes));
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
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

    RegisteredBuffer buffer(int chunk) {
        return buffers.get(chunk % buffers.size());
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

    /** Lets the file thread end before the memory goes that it works on. */
    @Override
    public void close() {
        fileThread.close();
        buffers.forEach(RegisteredBuffer::close);
    }
}
