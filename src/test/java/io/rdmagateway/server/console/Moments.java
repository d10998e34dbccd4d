package io.rdmagateway.server.console;

import io.rdmagateway.server.console.Watched.Timed;
import io.rdmagateway.session.EndCause;
import io.rdmagateway.session.Identity;
import io.rdmagateway.session.SessionInfo;
import io.rdmagateway.session.SessionState;
import io.rdmagateway.verbs.Mtu;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What the console could have seen. */
final class Moments {

    static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    static final String SESSION = "0123456789abcdef";

    private Moments() {}

    static Sample sample(int second, long received, long sent) {
        return new Sample(
                Duration.ofSeconds(second).toNanos(),
                NOON.plusSeconds(second),
                true,
                received,
                sent,
                Timed.NONE,
                Timed.NONE);
    }

    static SessionInfo session(String id, SessionState state, EndCause cause, String reason) {
        return new SessionInfo(
                id,
                1,
                new Identity("spiffe://test/client"),
                state,
                "soft-127.0.104.1",
                1,
                Mtu.MTU_4096,
                16,
                NOON,
                Duration.ofSeconds(3),
                Optional.ofNullable(cause),
                reason);
    }

    static SessionInfo live(SessionState state) {
        return session(SESSION, state, null, "");
    }
}
