package io.rdmagateway.soft.wire;

import java.nio.ByteBuffer;

/** ACK extended header: a {@link Syndrome} and the message sequence number, 4 bytes. A flyweight. IBTA vol. 1, 9.3.5. */
public final class Aeth {

    public static final int BYTES = 4;

    private static final int MASK_24 = 0xff_ffff;

    private ByteBuffer buffer;
    private int at;

    public Aeth wrap(ByteBuffer packet, int offset) {
        buffer = packet;
        at = offset;
        return this;
    }

    public void write(int syndrome, int msn) {
        buffer.putInt(at, syndrome << 24 | msn & MASK_24);
    }

    public int syndrome() {
        return buffer.get(at) & 0xff;
    }

    /** Returns how many messages the responder has completed, modulo 2^24. */
    public int msn() {
        return buffer.getInt(at) & MASK_24;
    }
}
