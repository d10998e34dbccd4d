package io.rdmagateway.session;

import io.rdmagateway.verbs.CompletionChannel;
import io.rdmagateway.verbs.DeviceHoldings;
import io.rdmagateway.verbs.GidWish;
import io.rdmagateway.verbs.RdmaDevice;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A device from its opening to its end, with the threads that serve it: one takes completions, one takes events, and one
 * makes queue pairs ahead where that is wanted. It owns the device.
 */
final class OpenDevice implements AutoCloseable {

    private static final Duration EVENT_WAIT = Duration.ofMillis(250);

    private final SessionHost host;
    private final Sessions sessions;
    private final Loop completions;
    private final Loop events;
    private final Optional<Loop> refills;
    private final Teardown teardown = new Teardown();
    private volatile String lostReason;

    /**
     * Begins to serve.
     *
     * @param device owned from now on, also when this throws
     * @param lost told when the device is of no use any longer
     */
    OpenDevice(RdmaDevice device, int portNum, GidWish gid, Sessions sessions, Runnable lost) {
        this.sessions = sessions;
        teardown.add(device::close);
        try {
            GatewayPort port = new GatewayPort(device, portNum, gid);
            port.info(); // fails while nothing is made yet when there is no such port
            CompletionChannel channel = device.createCompletionChannel();
            teardown.add(channel::close);
            CompletionEngine engine = new CompletionEngine(channel);
            SpareQueuePairs spares = new SpareQueuePairs(sessions.limits().spareQueuePairs(), new SecureRandom());
            teardown.add(spares::close);
            host = new SessionHost(port, engine, spares);
            DeviceEvents deviceEvents = new DeviceEvents(port, sessions, reason -> {
                lose(reason);
                lost.run();
            });
            completions = Loop.start(
                    "rdma-completions",
                    () -> {
                        engine.turn();
                        return Duration.ZERO;
                    },
                    engine::wakeUp);
            teardown.add(completions::close);
            events = Loop.start(
                    "rdma-events",
                    () -> {
                        deviceEvents.turn(EVENT_WAIT);
                        return lostReason == null ? Duration.ZERO : EVENT_WAIT;
                    },
                    () -> {});
            teardown.add(events::close);
            refills = sessions.limits().spareQueuePairs() == 0
                    ? Optional.empty()
                    : Optional.of(Loop.start("rdma-spares", () -> sessions.refill(host), () -> {}));
            refills.ifPresent(loop -> {
                spares.whenDrawn(loop::wakeUp);
                teardown.add(loop::close);
            });
        } catch (RuntimeException e) {
            teardown.close();
            throw e;
        }
    }

    SessionHost host() {
        return host;
    }

    List<Loop> loops() {
        return Stream.concat(Stream.of(completions, events), refills.stream()).toList();
    }

    DeviceHoldings holdings() {
        return host.port().device().holdings();
    }

    private void lose(String reason) {
        if (lostReason == null) {
            lostReason = reason;
        }
    }

    /** Returns why the device is of no use any longer; empty while it is. */
    Optional<String> lostReason() {
        if (!host.port().device().isPresent()) {
            lose("the device was taken from this machine");
        }
        return Optional.ofNullable(lostReason);
    }

    /**
     * Ends the sessions that were made on it, its threads and the device.
     *
     * @throws RuntimeException something is still held; this may be called again
     */
    @Override
    public void close() {
        String reason = lostReason == null ? "the gateway closed the device" : lostReason;
        sessions.failWhere(session -> session.host() == host, EndCause.DEVICE_ERROR, reason);
        sessions.reap();
        teardown.close();
    }
}
