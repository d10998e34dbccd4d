package io.rdmagateway.soft;

/**
 * What one half of a connection may send before it is the next one's turn: every turn adds the same for all, and what did
 * not fit is kept for the next turn, so that the size of packets makes no difference. In the engine's turns.
 *
 * @see <a href="https://doi.org/10.1145/217391.217453">Deficit round robin, Shreedhar and Varghese</a>
 */
final class Deficit {

    /**
     * What a turn takes at most while others wait, and the most that a READ asks for at once. With half as much a READ was a
     * quarter slower: the first and the last packet of each answer go to the kernel apart from its middle.
     */
    static final int TURN_BYTES = 128 << 10;

    static final int QUANTUM_BYTES = 32 << 10;

    /** What a turn takes that nobody else waits for: between two turns is the end of a burst, and a look at what has come. */
    static final int ALONE_BYTES = 2 * TURN_BYTES;

    /** What a packet costs at least: those without payload let others have their turn, too. */
    private static final int PACKET_BYTES = 64;

    private int savedBytes;
    private int turnBytes;

    /** @param alone nobody else waits */
    void beginTurn(boolean alone) {
        savedBytes = alone ? ALONE_BYTES : Math.min(savedBytes, TURN_BYTES) + QUANTUM_BYTES;
        turnBytes = alone ? ALONE_BYTES : Math.min(savedBytes, TURN_BYTES);
    }

    /** @param payloadBytes at most {@link #TURN_BYTES} */
    boolean allows(long payloadBytes) {
        return cost(payloadBytes) <= turnBytes;
    }

    void spend(long payloadBytes) {
        turnBytes -= cost(payloadBytes);
        savedBytes -= cost(payloadBytes);
    }

    /** Nothing is left to send: who was idle has saved nothing up. */
    void forfeit() {
        savedBytes = 0;
        turnBytes = 0;
    }

    private static int cost(long payloadBytes) {
        return (int) Math.max(payloadBytes, PACKET_BYTES);
    }
}
