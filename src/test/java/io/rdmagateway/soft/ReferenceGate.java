package io.rdmagateway.soft;

/**
 * The gate once more, written down from the page that specifies it and not from the code: what has to become of a
 * datagram from the right source to the queue pair that is connected.
 */
final class ReferenceGate {

    /** Bytes between BTH and payload by opcode; −1 where there is no such packet. IBTA vol. 1, table 38. */
    private static final int[] EXTENSION_BYTES = {
        0, 0, 0, 4, 0, 4, 16, 0, 0, 4, 16, 20, 16, 4, 0, 4, 4, 4, 12, 28, 28, -1, 4, 4
    };

    /** READ request, ACK, ATOMIC ACK, COMPARE SWAP, FETCH ADD. */
    private static final int WITHOUT_PAYLOAD = 1 << 0x0c | 1 << 0x11 | 1 << 0x12 | 1 << 0x13 | 1 << 0x14;

    private ReferenceGate() {}

    /** Returns the reason to drop a datagram, or null when all depends on its ICRC. */
    static Counter verdict(byte[] datagram, int qpNum, boolean connected, boolean fromPeer) {
        if (datagram.length < 12) {
            return Counter.DROP_TOO_SHORT;
        }
        int opcode = datagram[0] & 0xff;
        if (opcode >= EXTENSION_BYTES.length || EXTENSION_BYTES[opcode] < 0) {
            return Counter.DROP_UNKNOWN_OPCODE;
        }
        int pad = (datagram[1] & 0x30) >> 4;
        int payload = datagram.length - 12 - EXTENSION_BYTES[opcode] - pad - 4;
        if (payload < 0 || payload > 0 && (WITHOUT_PAYLOAD >> opcode & 1) != 0) {
            return Counter.DROP_BAD_LENGTH;
        }
        if ((datagram[1] & 0x0f) != 0) {
            return Counter.DROP_BAD_VERSION;
        }
        int destination = (datagram[5] & 0xff) << 16 | (datagram[6] & 0xff) << 8 | datagram[7] & 0xff;
        if (destination != qpNum) {
            return Counter.DROP_UNKNOWN_QP;
        }
        if (!connected) {
            return Counter.DROP_WRONG_STATE;
        }
        if (!fromPeer) {
            return Counter.DROP_WRONG_SOURCE;
        }
        return (datagram[2] & 0x7f) == 0x7f && (datagram[3] & 0xff) == 0xff ? null : Counter.DROP_WRONG_PKEY;
    }
}
