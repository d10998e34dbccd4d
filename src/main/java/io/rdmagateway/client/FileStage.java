package io.rdmagateway.client;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;

/** The buffer that the bytes of files pass through, registered once. Mapped files cannot be registered everywhere. */
final class FileStage {

    private static final long STAGE_BYTES = 8 << 20;

    private final LongFunction<RegisteredBuffer> allocating;
    private RegisteredBuffer stage;

    FileStage(LongFunction<RegisteredBuffer> allocating) {
        this.allocating = allocating;
    }

    /** Does something with what is on the stage. */
    @FunctionalInterface
    interface Move {
        void perform(RegisteredBuffer stage, long remoteOffset, long lengthBytes);
    }

    synchronized void write(Path source, long remoteOffset, BooleanSupplier stopped, Move move) {
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

    synchronized void read(Path target, long remoteOffset, long lengthBytes, BooleanSupplier stopped, Move move) {
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
        return stage.memory().asSlice(0, Math.min(leftBytes, STAGE_BYTES)).asByteBuffer();
    }
}
