package io.rdmagateway.server;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.rdmagateway.session.EndCause;
import io.rdmagateway.session.Handshakes;
import io.rdmagateway.session.SessionState;
import io.rdmagateway.session.Sessions;
import io.rdmagateway.session.Tally;
import io.rdmagateway.verbs.AsyncEventType;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** How many sessions there are, how they begin and end, and what their queue pairs and the device tell. */
final class SessionMeters implements MeterBinder {

    private static final Duration[] HANDSHAKE_BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2500),
        Duration.ofSeconds(5)
    };

    private final Sessions sessions;
    private final Scraped<Map<SessionState, Integer>> states;

    SessionMeters(Sessions sessions, Scraped<Map<SessionState, Integer>> states) {
        this.sessions = sessions;
        this.states = states;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (SessionState state : SessionState.values()) {
            Gauge.builder("rdma.gateway.sessions", () -> states.get().getOrDefault(state, 0))
                    .description("Sessions, those that are remembered among them")
                    .tag("state", Meters.label(state))
                    .register(registry);
        }
        Tally<EndCause> ends = sessions.counts().ends();
        for (EndCause cause : EndCause.values()) {
            FunctionCounter.builder("rdma.gateway.sessions.ended", ends, it -> it.of(cause))
                    .description("Sessions that have ended and hold nothing any more")
                    .tag("cause", Meters.label(cause))
                    .register(registry);
        }
        Tally<WorkCompletionStatus> completions = sessions.counts().completions();
        for (WorkCompletionStatus status : WorkCompletionStatus.values()) {
            FunctionCounter.builder("rdma.gateway.wr.completions", completions, it -> it.of(status))
                    .description(
                            "Completions of the gateway's own work requests; of requests in a row one has a completion")
                    .tag("status", Meters.label(status))
                    .register(registry);
        }
        Tally<AsyncEventType> events = sessions.counts().events();
        for (AsyncEventType type : AsyncEventType.values()) {
            FunctionCounter.builder("rdma.gateway.async.events", events, it -> it.of(type))
                    .description("Asynchronous events of the device")
                    .tag("type", Meters.label(type))
                    .register(registry);
        }
        timeHandshakes(registry);
    }

    private void timeHandshakes(MeterRegistry registry) {
        Map<Handshakes.Outcome, Timer> timers = new EnumMap<>(Handshakes.Outcome.class);
        for (Handshakes.Outcome outcome : Handshakes.Outcome.values()) {
            timers.put(
                    outcome,
                    Timer.builder("rdma.gateway.handshake")
                            .description(
                                    "From the request for a session until its data path is proven, or that has failed")
                            .tag("outcome", Meters.label(outcome))
                            .serviceLevelObjectives(HANDSHAKE_BUCKETS)
                            .register(registry));
        }
        sessions.counts()
                .handshakes()
                .whenOver((outcome, took) -> timers.get(outcome).record(took));
    }
}
