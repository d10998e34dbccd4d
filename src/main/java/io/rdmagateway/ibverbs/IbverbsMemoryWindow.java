package io.rdmagateway.ibverbs;

import io.rdmagateway.ibverbs.ffm.DataPath;
import io.rdmagateway.ibverbs.ffm.IbvMw;
import io.rdmagateway.verbs.MemoryWindow;
import java.security.SecureRandom;

/** A memory window of the kernel. */
final class IbverbsMemoryWindow implements MemoryWindow {

    /** The part of a key that each bind changes; the rest tells the device which window it is. */
    private static final int TAG = 0xff;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final DataPath dataPath;
    private final NativeHandle handle;

    IbverbsMemoryWindow(DataPath dataPath, NativeHandle handle) {
        this.dataPath = dataPath;
        this.handle = handle;
    }

    NativeHandle handle() {
        return handle;
    }

    @Override
    public int rkey() {
        synchronized (handle) {
            return IbvMw.rkey(handle.address());
        }
    }

    /** Returns the key that the next bind gives: the part that is ours is random, since devices count the other one up. */
    int nextRkey() {
        int rkey = rkey();
        return rkey & ~TAG | rkey + RANDOM.nextInt(1, TAG + 1) & TAG;
    }

    /** Takes note that a bind was posted. */
    void bound(int rkey) {
        synchronized (handle) {
            IbvMw.rkey(handle.address(), rkey);
        }
    }

    @Override
    public void close() {
        handle.close("ibv_dealloc_mw", dataPath::dealloc_mw);
    }

    @Override
    public String toString() {
        return "IbverbsMemoryWindow";
    }
}
