package io.rdmagateway.soft.wire;

import java.nio.ByteBuffer;

/**
 * Base transport header: the first 12 bytes of every packet, big-endian. A flyweight.
 *
 * @see <a href="https://www.infinibandta.org/ibta-specification/">IBTA vol. 1, 9.2</a>
 */
public final class Bth {

    public static final int BYTES = 12;
    /** The default partition, full member. */
    public static final int DEFAULT_PKEY = 0xffff;

    static final int RESV8A_OFFSET = 4;

    private static final int SOLICITED = 0x80;
    private static final int MASK_24 = 0xff_ffff;
    private static final int ACK_REQUEST = 0x8000_0000;

    private ByteBuffer buffer;
    private int at;

    /** Looks at the header that begins at {@code offset}. */
    public Bth wrap(ByteBuffer packet, int offset) {
        buffer = packet;
        at = offset;
        return this;
    }

    /** Writes every field; reserved bits and FECN/BECN become 0. */
    public void write(int opcode, boolean solicited, int pad, int destQpNum, boolean ackRequest, int psn) {
        buffer.put(at, (byte) opcode);
        buffer.put(at + 1, (byte) ((solicited ? SOLICITED : 0) | pad << 4));
        buffer.putShort(at + 2, (short) DEFAULT_PKEY);
        buffer.putInt(at + 4, destQpNum & MASK_24);
        buffer.putInt(at + 8, (ackRequest ? ACK_REQUEST : 0) | psn & MASK_24);
    }

    public int opcode() {
        return buffer.get(at) & 0xff;
    }

    /** Returns the event bit: the receiver's completion counts as solicited. */
    public boolean solicited() {
        return (buffer.get(at + 1) & SOLICITED) != 0;
    }

    /** Returns how many bytes follow the payload to make it a multiple of four. */
    public int pad() {
        return buffer.get(at + 1) >> 4 & 3;
    }

    /** Returns the transport version; only 0 exists. */
    public int version() {
        return buffer.get(at + 1) & 0xf;
    }

    public int pkey() {
        return buffer.getShort(at + 2) & 0xffff;
    }

    public int destQpNum() {
        return buffer.getInt(at + 4) & MASK_24;
    }

    public boolean ackRequest() {
        return buffer.getInt(at + 8) < 0;
    }

    public int psn() {
        return buffer.getInt(at + 8) & MASK_24;
    }

    /** Tells whether a partition key belongs to our partition: same 15 bits, and ours is a full member. */
    public static boolean pkeyMatches(int pkey) {
        return (pkey & 0x7fff) == (DEFAULT_PKEY & 0x7fff);
    }
}
