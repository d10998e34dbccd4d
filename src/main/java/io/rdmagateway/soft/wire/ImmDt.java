package io.rdmagateway.soft.wire;

import java.nio.ByteBuffer;

/** Immediate data: four bytes for the receiver's completion. A flyweight. IBTA vol. 1, 9.3.6. */
public final class ImmDt {

    public static final int BYTES = 4;

    private ByteBuffer buffer;
    private int at;

    public ImmDt wrap(ByteBuffer packet, int offset) {
        buffer = packet;
        at = offset;
        return this;
    }

    public void write(int immData) {
        buffer.putInt(at, immData);
    }

    public int immData() {
        return buffer.getInt(at);
    }
}
