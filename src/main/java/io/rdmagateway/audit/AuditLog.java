package io.rdmagateway.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Optional;

/**
 * Appends events to a file, one line each. Thread-safe.
 *
 * <p>Started again on the same file it goes on with the chain that is there. When the file is moved away, as logrotate does,
 * the next line goes to a new file of the old name, and the chain goes on there. A line is with the kernel when
 * {@link #append} returns: the end of the process loses none, that of the machine may lose the last.
 *
 * <p>The chain shows a change to whoever has kept a later {@linkplain #chain() head}; a writer who may replace the whole file
 * can make a whole new chain.
 */
public final class AuditLog implements AutoCloseable {

    private final Path file;
    private FileChannel channel;
    private Object fileKey;
    private Chain chain;
    private Optional<String> failure = Optional.empty();

    /**
     * @param file is made when it is not there, for the owner's eyes only
     * @throws IOException when it cannot be written
     * @throws BrokenChainException when its last line is not one of ours: it is nothing to go on from
     */
    public AuditLog(Path file) throws IOException, BrokenChainException {
        this.file = file;
        open();
        try {
            chain = AuditTail.of(channel);
            channel.position(channel.size());
        } catch (IOException | BrokenChainException e) {
            channel.close();
            throw e;
        }
    }

    private void open() throws IOException {
        if (Files.notExists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() == null) {
                throw new IOException("another process writes it");
            }
            channel.position(channel.size());
            fileKey = keyOf(file);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static Object keyOf(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    /** Appends an event. When that fails the event is lost, {@link #failure} says why, and the next one is tried again. */
    public synchronized void append(AuditEvent event) {
        try {
            reopenWhenMoved();
            AuditLine line = chain.next(event);
            write(line.text() + "\n");
            chain = Chain.at(line);
            failure = Optional.empty();
        } catch (IOException e) {
            failure = Optional.of(e.toString());
        }
    }

    private void reopenWhenMoved() throws IOException {
        try {
            if (channel.isOpen() && Objects.equals(keyOf(file), fileKey)) {
                return;
            }
        } catch (NoSuchFileException moved) {
            // A new one is made below.
        }
        channel.close();
        open();
    }

    /** Writes all or nothing of a line: half of one, on a full disk, would end the chain for good. */
    private void write(String line) throws IOException {
        long before = channel.position();
        ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            channel.truncate(before).position(before);
            throw e;
        }
    }

    public synchronized Chain chain() {
        return chain;
    }

    /** Returns why the last event was not written; empty when it was. */
    public synchronized Optional<String> failure() {
        return failure;
    }

    @Override
    public synchronized void close() throws IOException {
        if (channel.isOpen()) {
            channel.force(false);
            channel.close();
        }
    }
}
