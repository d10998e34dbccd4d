package io.rdmagateway.session;

import io.rdmagateway.verbs.CompletionChannel;
import io.rdmagateway.verbs.GidWish;
import io.rdmagateway.verbs.RdmaDevice;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * An opened device at work: its sessions and the three threads that serve them. It owns the device; {@link #close()}
 * releases everything in order.
 */
public final class ServingDevice implements AutoCloseable {

    private static final Duration REAP_INTERVAL = Duration.ofMillis(100);
    private static final Duration EVENT_WAIT = Duration.ofMillis(250);

    private final GatewayPort port;
    private final CompletionChannel channel;
    private final Sessions sessions;
    private final Loop completions;
    private final Loop reaper;
    private final Loop events;

    private ServingDevice(RdmaDevice device, int portNum, GidWish gid, SessionLimits limits) {
        port = new GatewayPort(device, portNum, gid);
        port.info(); // fails while nothing is made yet when there is no such port
        channel = device.createCompletionChannel();
        CompletionEngine engine = new CompletionEngine(channel);
        sessions = new Sessions(port, engine, limits, InstantSource.system(), System::nanoTime, new SecureRandom());
        DeviceEvents deviceEvents = new DeviceEvents(device, sessions);
        completions = Loop.start(
                "rdma-completions",
                () -> {
                    engine.turn();
                    return Duration.ZERO;
                },
                engine::wakeUp);
        reaper = Loop.start(
                "rdma-reaper",
                () -> {
                    sessions.reap();
                    return REAP_INTERVAL;
                },
                () -> {});
        events = Loop.start(
                "rdma-events",
                () -> {
                    deviceEvents.turn(EVENT_WAIT);
                    return Duration.ZERO;
                },
                () -> {});
        sessions.whenBroken(reaper::wakeUp);
    }

    /**
     * Starts to serve.
     *
     * @param device owned from now on, also when this throws
     * @param gid which GID to send from
     */
    public static ServingDevice start(RdmaDevice device, int portNum, GidWish gid, SessionLimits limits) {
        try {
            return new ServingDevice(device, portNum, gid, limits);
        } catch (RuntimeException e) {
            device.close();
            throw e;
        }
    }

    public RdmaDevice device() {
        return port.device();
    }

    public GatewayPort port() {
        return port;
    }

    public Sessions sessions() {
        return sessions;
    }

    /** Returns the threads; each should be turning for as long as this serves. */
    public List<Loop> loops() {
        return List.of(completions, reaper, events);
    }

    /** Ends all sessions, then the threads, then the device. Every step is tried. */
    @Override
    public void close() {
        Teardown teardown = new Teardown();
        teardown.add(device()::close);
        teardown.add(channel::close);
        teardown.add(completions::close);
        teardown.add(events::close);
        teardown.add(reaper::close);
        teardown.add(sessions::close);
        teardown.close();
    }
}
