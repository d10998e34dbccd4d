package io.rdmagateway.soft;

import io.rdmagateway.soft.wire.Packet;
import io.rdmagateway.verbs.PortCounter;
import java.util.Locale;

/** What the engine counts; every packet that is dropped without an answer counts under its reason. */
enum Counter {
    RX_PACKETS,
    RX_BYTES,
    TX_PACKETS,
    TX_BYTES,

    /** Packets whose ICRC was checked to 16 of its 32 bits, since the sender uses IPv4 identifications. */
    RX_ICRC_SOLVED,

    DROP_TOO_SHORT,
    DROP_UNKNOWN_OPCODE,
    DROP_BAD_LENGTH,
    DROP_BAD_VERSION,
    DROP_UNKNOWN_QP,
    /** For a queue pair that was closed a moment ago. */
    DROP_RETIRED_QP,
    DROP_WRONG_STATE,
    DROP_WRONG_SOURCE,
    DROP_WRONG_PKEY,
    DROP_BAD_ICRC,

    /** Requests outside of the PSNs that the peer could be at. */
    DROP_OUTSIDE_WINDOW,
    /** Requests that follow a gap which was reported already. */
    DROP_AFTER_NAK,
    /** Repeated READs and atomics whose answer is not kept any more, or whose key ended. */
    DROP_NOT_REPLAYABLE,
    /** Requests behind one that was refused. */
    DROP_REFUSED,

    /** Responses to something that was answered before. */
    DROP_STALE_RESPONSE,
    /** Responses to something that was never asked. */
    DROP_GHOST_RESPONSE,

    /** Requests for memory that the peer has no right to; each ends its connection. */
    BAD_KEYS,

    DUPLICATE_REQUESTS,
    NAKS_SENT,
    RNR_NAKS_SENT,
    NAKS_RECEIVED,
    RNR_NAKS_RECEIVED,
    GAPS_IN_RESPONSES,
    TIMEOUTS,
    RESENT_PACKETS,

    /** Packets that the operating system refused to send; they count as lost. */
    SEND_FAILURES,
    /** Faults in our own code; the queue pair that was at work is in ERR. */
    ENGINE_FAULTS;

    /** Returns its name for who sees the unit beside it. */
    String label() {
        String suffix = "_" + unit();
        String name = name().endsWith(suffix) ? name().substring(0, name().length() - suffix.length()) : name();
        return name.toLowerCase(Locale.ROOT);
    }

    PortCounter.Unit unit() {
        return switch (this) {
            case RX_BYTES, TX_BYTES -> PortCounter.Unit.BYTES;
            case TIMEOUTS, GAPS_IN_RESPONSES, ENGINE_FAULTS -> PortCounter.Unit.EVENTS;
            default -> PortCounter.Unit.PACKETS;
        };
    }

    static Counter of(Packet.Flaw flaw) {
        return switch (flaw) {
            case NONE -> RX_PACKETS;
            case TOO_SHORT -> DROP_TOO_SHORT;
            case UNKNOWN_OPCODE -> DROP_UNKNOWN_OPCODE;
            case BAD_LENGTH -> DROP_BAD_LENGTH;
            case BAD_VERSION -> DROP_BAD_VERSION;
        };
    }
}
