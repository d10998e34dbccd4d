package io.rdmagateway.soft.wire;

import static io.rdmagateway.soft.wire.Opcode.Extension.AETH;
import static io.rdmagateway.soft.wire.Opcode.Extension.ATOMIC;
import static io.rdmagateway.soft.wire.Opcode.Extension.ATOMIC_ACK_DATA;
import static io.rdmagateway.soft.wire.Opcode.Extension.IETH;
import static io.rdmagateway.soft.wire.Opcode.Extension.IMM;
import static io.rdmagateway.soft.wire.Opcode.Extension.NONE;
import static io.rdmagateway.soft.wire.Opcode.Extension.RETH;
import static io.rdmagateway.soft.wire.Opcode.Extension.RETH_IMM;

/**
 * The packets of a reliable connection: the allow-list. What is not here is dropped before anything else is read.
 *
 * @see <a href="https://www.infinibandta.org/ibta-specification/">IBTA vol. 1, table 38</a>
 */
public enum Opcode {
    SEND_FIRST(0x00, Kind.SEND, Place.FIRST, NONE),
    SEND_MIDDLE(0x01, Kind.SEND, Place.MIDDLE, NONE),
    SEND_LAST(0x02, Kind.SEND, Place.LAST, NONE),
    SEND_LAST_IMM(0x03, Kind.SEND, Place.LAST, IMM),
    SEND_ONLY(0x04, Kind.SEND, Place.ONLY, NONE),
    SEND_ONLY_IMM(0x05, Kind.SEND, Place.ONLY, IMM),
    WRITE_FIRST(0x06, Kind.WRITE, Place.FIRST, RETH),
    WRITE_MIDDLE(0x07, Kind.WRITE, Place.MIDDLE, NONE),
    WRITE_LAST(0x08, Kind.WRITE, Place.LAST, NONE),
    WRITE_LAST_IMM(0x09, Kind.WRITE, Place.LAST, IMM),
    WRITE_ONLY(0x0a, Kind.WRITE, Place.ONLY, RETH),
    WRITE_ONLY_IMM(0x0b, Kind.WRITE, Place.ONLY, RETH_IMM),
    READ_REQUEST(0x0c, Kind.READ, Place.ONLY, RETH),
    READ_RESPONSE_FIRST(0x0d, Kind.READ_RESPONSE, Place.FIRST, AETH),
    READ_RESPONSE_MIDDLE(0x0e, Kind.READ_RESPONSE, Place.MIDDLE, NONE),
    READ_RESPONSE_LAST(0x0f, Kind.READ_RESPONSE, Place.LAST, AETH),
    READ_RESPONSE_ONLY(0x10, Kind.READ_RESPONSE, Place.ONLY, AETH),
    ACKNOWLEDGE(0x11, Kind.ACKNOWLEDGE, Place.ONLY, AETH),
    ATOMIC_ACKNOWLEDGE(0x12, Kind.ATOMIC_ACKNOWLEDGE, Place.ONLY, ATOMIC_ACK_DATA),
    COMPARE_SWAP(0x13, Kind.ATOMIC, Place.ONLY, ATOMIC),
    FETCH_ADD(0x14, Kind.ATOMIC, Place.ONLY, ATOMIC),
    SEND_LAST_INVALIDATE(0x16, Kind.SEND, Place.LAST, IETH),
    SEND_ONLY_INVALIDATE(0x17, Kind.SEND, Place.ONLY, IETH);

    /** What a packet belongs to. */
    public enum Kind {
        SEND,
        WRITE,
        READ,
        ATOMIC,
        READ_RESPONSE,
        ACKNOWLEDGE,
        ATOMIC_ACKNOWLEDGE
    }

    /** Where in its message a packet stands. */
    public enum Place {
        FIRST,
        MIDDLE,
        LAST,
        ONLY
    }

    /** The headers between BTH and payload, in this order. */
    enum Extension {
        NONE(0),
        IMM(ImmDt.BYTES),
        IETH(Ieth.BYTES),
        RETH(Reth.BYTES),
        RETH_IMM(Reth.BYTES + ImmDt.BYTES),
        AETH(Aeth.BYTES),
        ATOMIC(AtomicEth.BYTES),
        ATOMIC_ACK_DATA(Aeth.BYTES + AtomicAckEth.BYTES);

        private final int bytes;

        Extension(int bytes) {
            this.bytes = bytes;
        }
    }

    private static final Opcode[] BY_CODE = new Opcode[256];

    static {
        for (Opcode opcode : values()) {
            BY_CODE[opcode.code] = opcode;
        }
    }

    private final int code;
    private final Kind kind;
    private final Place place;
    private final Extension extension;

    Opcode(int code, Kind kind, Place place, Extension extension) {
        this.code = code;
        this.kind = kind;
        this.place = place;
        this.extension = extension;
    }

    /**
     * Looks up the opcode of a packet.
     *
     * @param code 0 to 255
     * @return null when it is not on the list
     */
    public static Opcode ofCode(int code) {
        return BY_CODE[code];
    }

    public int code() {
        return code;
    }

    public Kind kind() {
        return kind;
    }

    public Place place() {
        return place;
    }

    /** Returns the length of BTH and extended headers. */
    public int headerBytes() {
        return Bth.BYTES + extension.bytes;
    }

    /** True when a requester sends it, false when a responder does. */
    public boolean isRequest() {
        return kind.compareTo(Kind.READ_RESPONSE) < 0;
    }

    /** True for the first or only packet of a message. */
    public boolean startsMessage() {
        return place == Place.FIRST || place == Place.ONLY;
    }

    /** True for the last or only packet of a message. */
    public boolean endsMessage() {
        return place == Place.LAST || place == Place.ONLY;
    }

    public boolean hasReth() {
        return extension == RETH || extension == RETH_IMM;
    }

    public boolean hasImmData() {
        return extension == IMM || extension == RETH_IMM;
    }

    public boolean hasAeth() {
        return extension == AETH || extension == ATOMIC_ACK_DATA;
    }

    public boolean hasIeth() {
        return extension == IETH;
    }

    /** True when bytes may follow the headers. */
    public boolean hasPayload() {
        return switch (kind) {
            case SEND, WRITE, READ_RESPONSE -> true;
            case READ, ATOMIC, ACKNOWLEDGE, ATOMIC_ACKNOWLEDGE -> false;
        };
    }
}
