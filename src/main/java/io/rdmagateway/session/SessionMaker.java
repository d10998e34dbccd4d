package io.rdmagateway.session;

import io.rdmagateway.verbs.DeviceUnavailableException;
import io.rdmagateway.verbs.PsnSource;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Makes sessions: a queue pair that is connected to the client's, a name, and a time to prove itself. Thread-safe. */
final class SessionMaker {

    private final Supplier<SessionHost> host;
    private final SessionLimits limits;
    private final InstantSource wallClock;
    private final LongSupplier nanoTime;
    private final RandomGenerator random;
    private final RandomIds ids;
    private final PsnSource psns;

    SessionMaker(
            Supplier<SessionHost> host,
            SessionLimits limits,
            InstantSource wallClock,
            LongSupplier nanoTime,
            RandomGenerator random) {
        this.host = host;
        this.limits = limits;
        this.wallClock = wallClock;
        this.nanoTime = nanoTime;
        this.random = random;
        this.ids = new RandomIds(random);
        this.psns = new PsnSource(random);
    }

    /**
     * Makes one, whose completions are taken from now on.
     *
     * @param listener hears of what happens to the queue pair
     * @param teardown gets the release of everything that was made, also when this throws
     * @throws DeviceUnavailableException there is no device, or its port is not ACTIVE
     */
    Session make(
            Identity owner,
            SessionSpec spec,
            Function<Session, DedicatedQueuePair.Listener> listener,
            Teardown teardown) {
        SessionHost on = host.get();
        DedicatedQueuePair qp = DedicatedQueuePair.connect(on, spec.remote(), random, psns, teardown);
        SessionGeneration generation = spec.replaces()
                .map(SessionGeneration::next)
                .orElseGet(() -> new SessionGeneration(ids.next(), SessionGeneration.FIRST));
        SessionInfo birth = new SessionInfo(
                generation.sessionId(),
                generation.generation(),
                owner,
                SessionState.PENDING,
                on.port().deviceName(),
                on.port().portNum(),
                qp.qp().mtu(),
                qp.qp().maxRdAtomic(),
                wallClock.instant(),
                limits.lease(),
                Optional.empty(),
                "");
        long deadline = nanoTime.getAsLong() + limits.pendingTimeout().toNanos();
        Session session = new Session(birth, spec, on, qp, teardown, deadline);
        qp.serve(listener.apply(session));
        on.engine().add(qp);
        teardown.add(() -> on.engine().remove(qp));
        return session;
    }
}
