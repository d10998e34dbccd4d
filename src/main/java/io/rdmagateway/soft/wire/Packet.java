package io.rdmagateway.soft.wire;

import java.nio.ByteBuffer;

/**
 * One packet in a buffer, BTH to ICRC: a flyweight over all of its headers. For one thread.
 *
 * <p>{@link #read} proves that every header the opcode calls for lies within the packet; only then the accessors may be
 * used, and only those for headers that the opcode has.
 */
public final class Packet {

    private final Bth bth = new Bth();
    private final Reth reth = new Reth();
    private final Aeth aeth = new Aeth();
    private final ImmDt immDt = new ImmDt();
    private final Ieth ieth = new Ieth();
    private final AtomicEth atomicEth = new AtomicEth();
    private final AtomicAckEth atomicAckEth = new AtomicAckEth();

    private ByteBuffer buffer;
    private int offset;
    private int lengthBytes;
    private Opcode opcode;
    private int payloadBytes;

    /** What {@link #read} found wrong, in the order of the checks. */
    public enum Flaw {
        NONE,
        TOO_SHORT,
        UNKNOWN_OPCODE,
        /** Headers, padding and ICRC do not fit, or there is a payload where none belongs. */
        BAD_LENGTH,
        BAD_VERSION
    }

    /** Looks at a received packet. */
    public Flaw read(ByteBuffer packets, int packetOffset, int packetBytes) {
        if (packetBytes < Bth.BYTES) {
            return Flaw.TOO_SHORT;
        }
        bth.wrap(packets, packetOffset);
        Opcode found = Opcode.ofCode(bth.opcode());
        if (found == null) {
            return Flaw.UNKNOWN_OPCODE;
        }
        int payload = packetBytes - found.headerBytes() - bth.pad() - Icrc.BYTES;
        if (payload < 0 || payload > 0 && !found.hasPayload()) {
            return Flaw.BAD_LENGTH;
        }
        if (bth.version() != 0) {
            return Flaw.BAD_VERSION;
        }
        place(packets, packetOffset, found, payload);
        lengthBytes = packetBytes;
        return Flaw.NONE;
    }

    /** Lays out a packet to be written. BTH and headers are still to be filled in, then {@link #sealPad}. */
    public Packet write(ByteBuffer packets, int packetOffset, Opcode kind, int payload) {
        place(packets, packetOffset, kind, payload);
        bth.wrap(packets, packetOffset);
        lengthBytes = lengthBytes(kind, payload);
        return this;
    }

    /** Returns the length of a packet from BTH to ICRC. */
    public static int lengthBytes(Opcode kind, int payload) {
        return kind.headerBytes() + payload + padOf(payload) + Icrc.BYTES;
    }

    private void place(ByteBuffer packets, int packetOffset, Opcode kind, int payload) {
        buffer = packets;
        offset = packetOffset;
        opcode = kind;
        payloadBytes = payload;
        int extension = packetOffset + Bth.BYTES;
        switch (kind.kind()) {
            case WRITE, READ, SEND -> {
                if (kind.hasReth()) {
                    reth.wrap(packets, extension);
                    extension += Reth.BYTES;
                }
                immDt.wrap(packets, extension);
                ieth.wrap(packets, extension);
            }
            case ATOMIC -> atomicEth.wrap(packets, extension);
            case READ_RESPONSE, ACKNOWLEDGE -> aeth.wrap(packets, extension);
            case ATOMIC_ACKNOWLEDGE -> {
                aeth.wrap(packets, extension);
                atomicAckEth.wrap(packets, extension + Aeth.BYTES);
            }
        }
    }

    /** Fills the bytes between payload and ICRC with zeros. */
    public void sealPad() {
        int end = payloadOffset() + payloadBytes;
        for (int i = padOf(payloadBytes); i > 0; i--) {
            buffer.put(end++, (byte) 0);
        }
    }

    /** Returns how many bytes of padding a payload needs. */
    public static int padOf(int payloadBytes) {
        return -payloadBytes & 3;
    }

    public Opcode opcode() {
        return opcode;
    }

    /** Returns the length from BTH to ICRC. */
    public int lengthBytes() {
        return lengthBytes;
    }

    public int payloadOffset() {
        return offset + opcode.headerBytes();
    }

    public int payloadBytes() {
        return payloadBytes;
    }

    public Bth bth() {
        return bth;
    }

    public Reth reth() {
        return reth;
    }

    public Aeth aeth() {
        return aeth;
    }

    public ImmDt immDt() {
        return immDt;
    }

    public Ieth ieth() {
        return ieth;
    }

    public AtomicEth atomicEth() {
        return atomicEth;
    }

    public AtomicAckEth atomicAckEth() {
        return atomicAckEth;
    }
}
