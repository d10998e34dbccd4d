package io.rdmagateway.soft;

import io.rdmagateway.verbs.Access;
import io.rdmagateway.verbs.MemoryRegion;
import io.rdmagateway.verbs.MemoryWindow;
import java.util.Objects;
import java.util.Set;

/**
 * What a request to bind a window names. Window and region stay open from then on until it is performed or dropped.
 * Reused for ever. Thread-safe, since whoever closes the queue pair drops what others are filling in.
 */
final class Bind {

    private SoftMemoryWindow window;
    private SoftMemoryRegion region;
    private long offsetBytes;
    private long lengthBytes;
    private Set<Access> access;
    /** Taken when it was posted. */
    private int key;

    private boolean posted;
    private boolean closed;

    /** Names what to bind, after {@link #drop}. */
    synchronized void name(MemoryWindow mw, MemoryRegion mr, long offset, long length, Set<Access> rights) {
        if (!(mw instanceof SoftMemoryWindow newWindow) || !(mr instanceof SoftMemoryRegion newRegion)) {
            throw new IllegalArgumentException("the memory window or region is not of a soft device");
        }
        Objects.checkFromIndexSize(offset, length, newRegion.lengthBytes());
        if (length == 0) {
            throw new IllegalArgumentException("lengthBytes: a window has at least one byte");
        }
        if (rights.contains(Access.LOCAL_WRITE) || rights.contains(Access.MW_BIND)) {
            throw new IllegalArgumentException("access: a window has rights for the other side only");
        }
        if (closed) {
            throw new IllegalStateException("the queue pair is closed");
        }
        newRegion.lifetime().retain();
        try {
            newWindow.lifetime().retain();
        } catch (IllegalStateException e) {
            newRegion.lifetime().release();
            throw e;
        }
        window = newWindow;
        region = newRegion;
        offsetBytes = offset;
        lengthBytes = length;
        access = Set.copyOf(rights);
    }

    /** Takes over what another names: the request is posted, and the window has its next key. */
    synchronized void takeFrom(Bind draft) {
        synchronized (draft) {
            window = draft.window;
            region = draft.region;
            offsetBytes = draft.offsetBytes;
            lengthBytes = draft.lengthBytes;
            access = draft.access;
            draft.forget();
        }
        key = window.nextKey();
        posted = true;
    }

    /**
     * Binds the window, in the engine's turns.
     *
     * @return false when the rules forbid it. IBTA vol. 1, C10-72 to C10-75, o10-37.2.30
     */
    synchronized boolean perform(ReliableConnection connection) {
        if (!isAllowed(connection.pd())) {
            return false;
        }
        long address = region.address() + offsetBytes;
        window.bind(new RemoteKey(key, region, address, lengthBytes, access, window, connection));
        window.lifetime().release();
        forget();
        return true;
    }

    private boolean isAllowed(SoftProtectionDomain pd) {
        boolean changes = access.contains(Access.REMOTE_WRITE) || access.contains(Access.REMOTE_ATOMIC);
        return window.belongsTo(pd)
                && region.belongsTo(pd)
                && region.allowsBind()
                && (!changes || region.allowsLocalWrite())
                && !window.isBound();
    }

    /** Lets go of what is named and was not performed. */
    synchronized void drop() {
        if (window == null) {
            return;
        }
        if (posted) {
            window.giveBack(key);
        }
        window.lifetime().release();
        region.lifetime().release();
        forget();
    }

    /** Lets go for good. */
    synchronized void close() {
        closed = true;
        drop();
    }

    private void forget() {
        window = null;
        region = null;
        access = null;
        posted = false;
    }
}
