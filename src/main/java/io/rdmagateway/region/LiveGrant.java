package io.rdmagateway.region;

import io.rdmagateway.session.Quotas;
import io.rdmagateway.session.Registration;

/** A grant with what it holds: the registration, which is null for the moment of its making. */
final class LiveGrant {

    private final Grant grant;
    private final Region region;
    private final long deadlineNanos;
    private final Quotas.Holding holding;
    private volatile Registration registration;

    /**
     * @param deadlineNanos when it expires, on the monotonic clock
     * @param holding what its owner has taken for it
     */
    LiveGrant(Grant grant, Region region, long deadlineNanos, Quotas.Holding holding) {
        this.grant = grant;
        this.region = region;
        this.deadlineNanos = deadlineNanos;
        this.holding = holding;
    }

    Grant grant() {
        return grant;
    }

    Region region() {
        return region;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    Quotas.Holding holding() {
        return holding;
    }

    void registered(Registration made) {
        registration = made;
    }

    boolean isRegistered() {
        return registration != null;
    }

    Registration registration() {
        return registration;
    }
}
