package io.rdmagateway.soft.wire;

/** What an {@link Aeth} says: the three upper bits are the kind, the five lower ones its value. IBTA vol. 1, 9.7.5.2.1. */
public final class Syndrome {

    /** Acknowledged, with no limit on further SENDs. */
    public static final int ACK = 0x1f;

    public static final int NAK_PSN_SEQUENCE = 0x60;
    public static final int NAK_INVALID_REQUEST = 0x61;
    public static final int NAK_REMOTE_ACCESS = 0x62;
    public static final int NAK_REMOTE_OPERATION = 0x63;

    private static final int RNR = 0x20;
    private static final int VALUE_MASK = 0x1f;

    /** Pauses in units of 10 µs by RNR timer code. IBTA vol. 1, table 45. */
    private static final int[] RNR_PAUSE_10_MICROS = {
        65536, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048, 3072, 4096,
        6144, 8192, 12288, 16384, 24576, 32768, 49152
    };

    private Syndrome() {}

    /** What a syndrome means; any bits that the specification reserves are {@link #RESERVED}. */
    public enum Kind {
        ACK,
        RNR_NAK,
        NAK,
        RESERVED
    }

    private static final Kind[] KINDS = {
        Kind.ACK, Kind.RNR_NAK, Kind.RESERVED, Kind.NAK, Kind.RESERVED, Kind.RESERVED, Kind.RESERVED, Kind.RESERVED
    };

    public static Kind kind(int syndrome) {
        return KINDS[syndrome >> 5 & 7];
    }

    /** Returns the syndrome "receiver not ready, come back after this timer". */
    public static int rnrNak(int timerCode) {
        return RNR | timerCode & VALUE_MASK;
    }

    /** Returns how long an RNR NAK asks to wait: 10 µs to 655.36 ms. */
    public static long rnrPauseNanos(int syndrome) {
        return RNR_PAUSE_10_MICROS[syndrome & VALUE_MASK] * 10_000L;
    }
}
