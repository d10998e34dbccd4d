package io.rdmagateway.cli;

import io.rdmagateway.client.LastingSession;
import io.rdmagateway.client.Posted;
import io.rdmagateway.client.RegisteredBuffer;
import io.rdmagateway.client.RemoteRegion;
import java.time.Duration;

/** The pieces of a file that are with the device, so many that the wire is never idle, and how long there were any. */
final class Flight {

    /** While one goes the next are behind it, also where one goes faster than a thread wakes up. */
    static final int PIECES = 4;

    private final LastingSession<RegionLink> session;
    private final Move move;
    private final String region;
    private final Chunks chunks;
    private int underWay;
    private long since;
    private long nanos;
    private long bytes;

    /** Moves part of a buffer, in one of two directions. */
    @FunctionalInterface
    interface Move {
        Posted post(RemoteRegion region, RegisteredBuffer local, long localOffset, long remoteOffset, long lengthBytes);
    }

    Flight(LastingSession<RegionLink> session, Move move, String region, Chunks chunks) {
        this.session = session;
        this.move = move;
        this.region = region;
        this.chunks = chunks;
    }

    void begin(int chunk) {
        if (underWay++ == 0) {
            since = System.nanoTime();
        }
        session.run(link -> link.begin(move, region, chunks, chunk));
    }

    /** Returns when a piece that has begun is there; pieces end as they began. */
    void finish(int chunk) {
        session.run(link -> link.finish(move, region, chunks, chunk));
        bytes += chunks.length(chunk);
        if (--underWay == 0) {
            nanos += System.nanoTime() - since;
        }
    }

    /** Returns how many were moved. */
    long bytes() {
        return bytes;
    }

    /** Returns how long there was something to move; nothing must be under way. */
    Duration elapsed() {
        return Duration.ofNanos(nanos);
    }
}
