package io.rdmagateway.soft;

/**
 * What a connection may send before it is the next one's turn: every turn adds the same for all, and what a packet did not
 * fit into is kept for the next turn, so that the size of packets makes no difference. On the engine's thread.
 *
 * @see <a href="https://doi.org/10.1145/217391.217453">Deficit round robin, Shreedhar and Varghese</a>
 */
final class Deficit {

    /** With what a packet of up to 61 KiB may have left over, a turn sends no more than 64 KiB. */
    static final int QUANTUM_BYTES = 32 << 10;

    /** What a turn takes that no other connection waits for. */
    private static final int ALONE_BYTES = 64 << 10;

    private final int maxPacketBytes;
    private int leftBytes;

    Deficit(int maxPacketBytes) {
        this.maxPacketBytes = maxPacketBytes;
    }

    /** @param alone nobody else waits */
    void beginTurn(boolean alone) {
        leftBytes = alone ? ALONE_BYTES + maxPacketBytes : Math.min(leftBytes, maxPacketBytes) + QUANTUM_BYTES;
    }

    /** Tells whether there is enough left for the longest packet. */
    boolean allowsPacket() {
        return leftBytes >= maxPacketBytes;
    }

    void spend(int bytes) {
        leftBytes -= bytes;
    }

    /** Nothing is left to send: who was idle has saved nothing up. */
    void forfeit() {
        leftBytes = 0;
    }
}
