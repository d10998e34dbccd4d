package io.rdmagateway.soft;

/** What one connection has of a {@link Flight}. On the engine's thread. */
final class FlightShare {

    private final ReliableConnection connection;
    private final Flight flight;
    private final int mtuBytes;
    private long chargedBytes;
    private boolean heldUp;

    FlightShare(ReliableConnection connection, Flight flight, int mtuBytes) {
        this.connection = connection;
        this.flight = flight;
        this.mtuBytes = mtuBytes;
    }

    void beginTurn() {
        heldUp = false;
    }

    /** Tells whether bytes may be sent or asked for, beside the packets in flight. */
    boolean admits(long inFlight, long bytes) {
        boolean free = inFlight == 0 && bytes <= Flight.FREE_BYTES;
        heldUp = !free && !flight.admits(connection);
        return !heldUp;
    }

    /** True from when the flight was full until the connection has its turn again. */
    boolean isHeldUp() {
        return heldUp;
    }

    /** Takes note of what is in flight, in packets: the last of a message may be shorter, and is charged in full. */
    void update(long inFlight) {
        long bytes = inFlight * mtuBytes;
        long change = bytes - chargedBytes;
        chargedBytes = bytes;
        flight.change(change);
    }

    /** Ends for good. */
    void stop() {
        update(0);
        flight.giveUp(connection);
    }
}
