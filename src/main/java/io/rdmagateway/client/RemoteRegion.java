package io.rdmagateway.client;

import io.rdmagateway.verbs.RemoteMemory;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/**
 * A range of a region that a session may touch by RDMA: the gateway's CPU does not notice. Offsets count from the
 * beginning of the range.
 *
 * <p>Operations block until they are done, fail with the first {@link io.rdmagateway.verbs.WorkCompletionException}
 * that is not a consequence of another, and end the session when they fail.
 */
public final class RemoteRegion implements AutoCloseable {

    private final ClientSession session;
    private final String grantId;
    private final RemoteMemory memory;
    private boolean closed;

    RemoteRegion(ClientSession session, String grantId, RemoteMemory memory) {
        this.session = session;
        this.grantId = grantId;
        this.memory = memory;
    }

    public long lengthBytes() {
        return memory.lengthBytes();
    }

    /**
     * Copies local bytes to the gateway.
     *
     * @throws IndexOutOfBoundsException when a range leaves the buffer or the region
     */
    public void write(RegisteredBuffer local, long localOffset, long remoteOffset, long lengthBytes) {
        long address = check(local, localOffset, remoteOffset, lengthBytes);
        session.run(
                lengthBytes,
                (wr, at, length) -> wr.write(address + at, memory.rkey()).local(local.mr(), localOffset + at, length));
    }

    /**
     * Copies the gateway's bytes into local memory.
     *
     * @throws IndexOutOfBoundsException when a range leaves the buffer or the region
     */
    public void read(RegisteredBuffer local, long localOffset, long remoteOffset, long lengthBytes) {
        long address = check(local, localOffset, remoteOffset, lengthBytes);
        session.run(
                lengthBytes,
                (wr, at, length) -> wr.read(address + at, memory.rkey()).local(local.mr(), localOffset + at, length));
    }

    private long check(RegisteredBuffer local, long localOffset, long remoteOffset, long lengthBytes) {
        Objects.checkFromIndexSize(localOffset, lengthBytes, local.lengthBytes());
        return address(remoteOffset, lengthBytes);
    }

    private long address(long remoteOffset, long lengthBytes) {
        return memory.address() + Objects.checkFromIndexSize(remoteOffset, lengthBytes, memory.lengthBytes());
    }

    /**
     * Replaces eight bytes, in the gateway's byte order, when they equal {@code compare}.
     *
     * @param remoteOffset a multiple of 8
     * @return what was there before
     */
    public long compareSwap(long remoteOffset, long compare, long swap) {
        long address = address(remoteOffset, Long.BYTES);
        return session.atomic((wr, mr) ->
                wr.compareSwap(address, memory.rkey(), compare, swap).local(mr, 0, Long.BYTES));
    }

    /**
     * Adds to eight bytes, in the gateway's byte order.
     *
     * @param remoteOffset a multiple of 8
     * @return what was there before
     */
    public long fetchAdd(long remoteOffset, long add) {
        long address = address(remoteOffset, Long.BYTES);
        return session.atomic(
                (wr, mr) -> wr.fetchAdd(address, memory.rkey(), add).local(mr, 0, Long.BYTES));
    }

    static long formerValue(RegisteredBuffer result) {
        return result.memory().get(ValueLayout.JAVA_LONG, 0);
    }

    /** Gives the grant back. Closing twice does nothing. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            session.deleteGrant(grantId);
        }
    }
}
