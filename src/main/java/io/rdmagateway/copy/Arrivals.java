package io.rdmagateway.copy;

import io.rdmagateway.client.GatewayClient;
import io.rdmagateway.client.GatewayException;
import java.time.Duration;
import java.util.concurrent.CancellationException;

/** How many bytes of the beginning are at the source of a copy, which may be a copy's target itself. Thread-safe. */
final class Arrivals implements AutoCloseable {

    private static final Duration BEGINNING = Duration.ofSeconds(5);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private long arrived;
    private RuntimeException failure;
    private boolean closed;

    private Arrivals() {}

    /**
     * Follows a copy at the source, until this is closed.
     *
     * @param copyId empty: the source has all its bytes
     */
    static Arrivals of(GatewayClient source, String copyId) {
        Arrivals arrivals = new Arrivals();
        if (copyId.isEmpty()) {
            arrivals.arrived = Long.MAX_VALUE;
        } else {
            Thread.ofVirtual().name("copy-follow").start(() -> arrivals.follow(source, copyId));
        }
        return arrivals;
    }

    private void follow(GatewayClient source, String copyId) {
        long deadline = System.nanoTime() + BEGINNING.toNanos();
        try {
            while (!follows(source, copyId, deadline)) {
                Thread.sleep(BETWEEN_LOOKS);
            }
            advance(Long.MAX_VALUE);
        } catch (GatewayException | CancellationException e) {
            fail(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** False when there is no such copy yet: those of a chain begin at once. */
    private boolean follows(GatewayClient source, String copyId, long deadlineNanos) {
        try {
            source.copies().follow(copyId, this::advance);
            return true;
        } catch (GatewayException e) {
            boolean mayBegin = System.nanoTime() - deadlineNanos < 0;
            if (!mayBegin || !e.hasReason(CopyException.Reason.COPY_NOT_FOUND.name())) {
                throw e;
            }
            return false;
        }
    }

    private synchronized void advance(long bytes) {
        if (closed) {
            throw new CancellationException("nobody waits any longer");
        }
        arrived = bytes;
        notifyAll();
    }

    /** Ends the wait for what has not arrived: whoever moves it may be gone. */
    synchronized void fail(RuntimeException cause) {
        failure = cause;
        notifyAll();
    }

    /**
     * Waits until so many bytes are there.
     *
     * @throws GatewayException they will not come
     * @throws CancellationException this was closed
     */
    synchronized void await(long bytes) {
        try {
            while (arrived < bytes) {
                if (closed) {
                    throw new CancellationException("the copy was cancelled");
                }
                if (failure != null) {
                    throw failure;
                }
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
