package io.rdmagateway.client;

import io.rdmagateway.proto.v1.SessionGeneration;
import io.rdmagateway.verbs.PsnSource;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.WorkCompletionException;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Opens sessions of one kind, as patiently as its options say. */
final class Opening {

    private final RdmaDevice device;
    private final ControlChannel control;
    private final LeaseKeeper leases;
    private final SessionOptions options;
    private final RandomGenerator random;
    private final PsnSource psns;

    /** @param random spreads attempts over time */
    Opening(
            RdmaDevice device,
            ControlChannel control,
            LeaseKeeper leases,
            SessionOptions options,
            RandomGenerator random,
            PsnSource psns) {
        this.device = device;
        this.control = control;
        this.leases = leases;
        this.options = options;
        this.random = random;
        this.psns = psns;
    }

    RdmaDevice device() {
        return device;
    }

    LeaseKeeper leases() {
        return leases;
    }

    SessionOptions options() {
        return options;
    }

    PsnSource psns() {
        return psns;
    }

    ClientSession perform() {
        return perform(patience(), Optional.empty());
    }

    /** @param loss why the former one was lost, if it was */
    ClientSession inPlaceOf(SessionFacts former, Optional<GatewayException> loss) {
        Patience patience = patience();
        // A gateway that was started again knows nobody, and many come back to it: none of them opens in vain.
        boolean forgotten =
                loss.filter(e -> e.hasReason(Handshake.SESSION_NOT_FOUND)).isPresent()
                        || !patience.call(() -> new SessionCalls(control).knows(former.sessionId()));
        SessionGeneration generation = SessionGeneration.newBuilder()
                .setSessionId(former.sessionId())
                .setGeneration(former.generation())
                .build();
        return perform(patience, forgotten ? Optional.empty() : Optional.of(generation));
    }

    private Patience patience() {
        return new Patience(control, new Backoff(random), options.patience());
    }

    private ClientSession perform(Patience patience, Optional<SessionGeneration> replaces) {
        Handshake first = handshake(patience, replaces);
        try {
            return first.perform();
        } catch (GatewayException | WorkCompletionException e) {
            // Once more and not for ever: a gateway that stopped in between is back then, a path that carries nothing
            // is not.
            if (!first.wasLost(e) || !patience.pause()) {
                throw e;
            }
            return handshake(patience, replaces.flatMap(former -> first.created()))
                    .perform();
        }
    }

    private Handshake handshake(Patience patience, Optional<SessionGeneration> replaces) {
        return new Handshake(this, new SessionCalls(control), patience, replaces);
    }
}
