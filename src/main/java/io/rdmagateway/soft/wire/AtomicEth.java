package io.rdmagateway.soft.wire;

import java.nio.ByteBuffer;

/** Atomic extended header: what to do to eight remote bytes, 28 bytes. A flyweight. IBTA vol. 1, 9.3.4. */
public final class AtomicEth {

    public static final int BYTES = 28;

    private ByteBuffer buffer;
    private int at;

    public AtomicEth wrap(ByteBuffer packet, int offset) {
        buffer = packet;
        at = offset;
        return this;
    }

    public void write(long address, int rkey, long swapOrAdd, long compare) {
        buffer.putLong(at, address);
        buffer.putInt(at + 8, rkey);
        buffer.putLong(at + 12, swapOrAdd);
        buffer.putLong(at + 20, compare);
    }

    public long address() {
        return buffer.getLong(at);
    }

    public int rkey() {
        return buffer.getInt(at + 8);
    }

    public long swapOrAdd() {
        return buffer.getLong(at + 12);
    }

    public long compare() {
        return buffer.getLong(at + 20);
    }
}
