package io.rdmagateway.soft.wire;

import java.nio.ByteBuffer;

/** RDMA extended header: the remote range of a WRITE or READ, 16 bytes. A flyweight. IBTA vol. 1, 9.3.3. */
public final class Reth {

    public static final int BYTES = 16;

    private ByteBuffer buffer;
    private int at;

    public Reth wrap(ByteBuffer packet, int offset) {
        buffer = packet;
        at = offset;
        return this;
    }

    public void write(long address, int rkey, int lengthBytes) {
        buffer.putLong(at, address);
        buffer.putInt(at + 8, rkey);
        buffer.putInt(at + 12, lengthBytes);
    }

    public long address() {
        return buffer.getLong(at);
    }

    public int rkey() {
        return buffer.getInt(at + 8);
    }

    /** Returns the length of the whole message, 0 to 2^32 − 1. */
    public long lengthBytes() {
        return buffer.getInt(at + 12) & 0xffff_ffffL;
    }
}
