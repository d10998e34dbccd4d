package io.rdmagateway.client;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongFunction;

/**
 * The buffer that the bytes of files pass through, registered once. Mapped files cannot be registered everywhere.
 *
 * @param <B> what the buffer is to those who move it
 */
final class FileStage<B> {

    private static final long STAGE_BYTES = 8 << 20;

    private final LongFunction<B> allocating;
    private final Function<B, MemorySegment> memory;
    private B stage;

    FileStage(LongFunction<B> allocating, Function<B, MemorySegment> memory) {
        this.allocating = allocating;
        this.memory = memory;
    }

    /** Does something with what is on the stage. */
    @FunctionalInterface
    interface Move<B> {
        void perform(B stage, long remoteOffset, long lengthBytes);
    }

    synchronized void write(Path source, long remoteOffset, BooleanSupplier stopped, Move<B> move) {
        try (FileChannel file = FileChannel.open(source, StandardOpenOption.READ)) {
            long length = file.size();
            for (long at = 0; at < length && !stopped.getAsBoolean(); ) {
                ByteBuffer piece = piece(length - at);
                while (piece.hasRemaining()) {
                    if (file.read(piece, at + piece.position()) < 0) {
                        throw new EOFException(source + ": became shorter while it was read");
                    }
                }
                move.perform(stage, remoteOffset + at, piece.limit());
                at += piece.limit();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    synchronized void read(Path target, long remoteOffset, long lengthBytes, BooleanSupplier stopped, Move<B> move) {
        try (FileChannel file = FileChannel.open(
                target, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            for (long at = 0; at < lengthBytes && !stopped.getAsBoolean(); ) {
                ByteBuffer piece = piece(lengthBytes - at);
                move.perform(stage, remoteOffset + at, piece.limit());
                // Cut short by a stop, it may have other bytes than the region.
                while (piece.hasRemaining() && !stopped.getAsBoolean()) {
                    file.write(piece, at + piece.position());
                }
                at += piece.limit();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ByteBuffer piece(long leftBytes) {
        if (stage == null) {
            stage = allocating.apply(STAGE_BYTES);
        }
        return memory.apply(stage).asSlice(0, Math.min(leftBytes, STAGE_BYTES)).asByteBuffer();
    }
}
