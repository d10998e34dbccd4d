package io.rdmagateway.soft.wire;

import java.nio.ByteBuffer;

/** Atomic ACK extended header: what the eight bytes were before, 8 bytes. A flyweight. IBTA vol. 1, 9.5.3. */
public final class AtomicAckEth {

    public static final int BYTES = 8;

    private ByteBuffer buffer;
    private int at;

    public AtomicAckEth wrap(ByteBuffer packet, int offset) {
        buffer = packet;
        at = offset;
        return this;
    }

    public void write(long original) {
        buffer.putLong(at, original);
    }

    public long original() {
        return buffer.getLong(at);
    }
}
