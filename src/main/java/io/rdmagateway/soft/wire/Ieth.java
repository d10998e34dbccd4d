package io.rdmagateway.soft.wire;

import java.nio.ByteBuffer;

/** Invalidate extended header: the key that a SEND takes away, 4 bytes. A flyweight. IBTA vol. 1, 9.3.7. */
public final class Ieth {

    public static final int BYTES = 4;

    private ByteBuffer buffer;
    private int at;

    public Ieth wrap(ByteBuffer packet, int offset) {
        buffer = packet;
        at = offset;
        return this;
    }

    public void write(int rkey) {
        buffer.putInt(at, rkey);
    }

    public int rkey() {
        return buffer.getInt(at);
    }
}
