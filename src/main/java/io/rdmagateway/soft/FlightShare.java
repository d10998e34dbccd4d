package io.rdmagateway.soft;

/** What one connection has of a {@link Flight}, and its turns at it. In the engine's turns. */
final class FlightShare {

    /** How far an attempt to send came. */
    enum Step {
        SENT,
        /** Nothing is posted, or the peer has to answer first. */
        NOTHING_TO_SEND,
        LINK_IS_FULL,
        TURN_IS_OVER,
        /** The flight is full, or others come first. */
        FLIGHT_IS_FULL
    }

    private final ReliableConnection connection;
    private final Flight flight;
    private final Deficit deficit = new Deficit();
    private final int mtuBytes;
    private long chargedBytes;
    private boolean inTurn;

    FlightShare(ReliableConnection connection, Flight flight, int mtuBytes) {
        this.connection = connection;
        this.flight = flight;
        this.mtuBytes = mtuBytes;
    }

    /**
     * Begins a turn, unless one goes on or others come first.
     *
     * @param alone no other connection of the device has something to send
     */
    void beginTurn(boolean alone) {
        if (!inTurn && !connection.waiting) {
            deficit.beginTurn(alone && !flight.hasLine());
            inTurn = true;
        }
    }

    /** Tells whether the turn is not over yet. */
    boolean allows(long bytes) {
        return deficit.allows(bytes);
    }

    /** Tells whether bytes have room beside the packets in flight; if not, the connection is called when they may. */
    boolean hasRoom(long inFlight, long bytes) {
        return inFlight == 0 && bytes <= Flight.FREE_BYTES || flight.admits(connection);
    }

    /** Tells whether others come next after so many bytes: then they should be answered, since no more may follow soon. */
    boolean endsWith(long bytes) {
        return flight.isFullWith(mtuBytes) || flight.hasLine() && !deficit.allows(bytes + mtuBytes);
    }

    void spend(long bytes) {
        deficit.spend(bytes);
    }

    /**
     * Takes note of the last step.
     *
     * @return true when the connection may go on as soon as all others had their turn; else it has something to wait for
     */
    boolean pause(Step last) {
        return switch (last) {
            case SENT -> true;
            case NOTHING_TO_SEND -> {
                inTurn = false;
                deficit.forfeit();
                flight.endTurn(connection);
                yield false;
            }
            case LINK_IS_FULL -> {
                flight.endTurn(connection);
                yield true;
            }
            case TURN_IS_OVER -> {
                inTurn = false;
                yield !flight.lineUp(connection);
            }
            case FLIGHT_IS_FULL -> false;
        };
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
