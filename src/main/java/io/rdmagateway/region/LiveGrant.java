package io.rdmagateway.region;

import io.rdmagateway.session.Registration;

/** A grant with what it holds: the registration, which is null for the moment of its making. */
final class LiveGrant {

    private final Grant grant;
    private final Region region;
    private final long deadlineNanos;
    private volatile Registration registration;

    /** @param deadlineNanos when it expires, on the monotonic clock */
    LiveGrant(Grant grant, Region region, long deadlineNanos) {
        this.grant = grant;
        this.region = region;
        this.deadlineNanos = deadlineNanos;
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
