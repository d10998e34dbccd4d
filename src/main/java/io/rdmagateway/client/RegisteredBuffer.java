package io.rdmagateway.client;

import io.rdmagateway.verbs.MemoryRegion;
import io.rdmagateway.verbs.RemoteMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/**
 * Local memory that a session's operations may use. Registration is costly: make few and use them again and again.
 *
 * <p>It ends with {@link #close()} or with its session, and must not be closed while an operation uses it.
 */
public final class RegisteredBuffer implements AutoCloseable {

    /** What memory is best aligned to that is to be registered: a device pins whole pages. */
    public static final long PAGE_BYTES = 4096;

    private final MemoryRegion mr;
    private final Arena owned;
    private final Consumer<RegisteredBuffer> onClose;
    private boolean closed;

    /** @param owned holds the memory and is closed with the buffer; null when the memory is the caller's */
    RegisteredBuffer(MemoryRegion mr, Arena owned, Consumer<RegisteredBuffer> onClose) {
        this.mr = mr;
        this.owned = owned;
        this.onClose = onClose;
    }

    public MemorySegment memory() {
        return mr.memory();
    }

    public long lengthBytes() {
        return mr.lengthBytes();
    }

    /** Returns what a transfer request names; of use when the memory is {@linkplain ClientSession#share shared}. */
    public io.rdmagateway.proto.v1.RemoteMemory remote() {
        RemoteMemory memory = mr.remote();
        return io.rdmagateway.proto.v1.RemoteMemory.newBuilder()
                .setAddr(memory.address())
                .setRkey(memory.rkey())
                .setLengthBytes(memory.lengthBytes())
                .build();
    }

    MemoryRegion mr() {
        return mr;
    }

    /**
     * Ends the registration, then releases the memory when it is the buffer's own. Closing twice does nothing.
     *
     * @throws io.rdmagateway.verbs.VerbsException when the device refuses; nothing was freed
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        mr.close();
        closed = true;
        if (owned != null) {
            owned.close();
        }
        onClose.accept(this);
    }
}
