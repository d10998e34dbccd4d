package io.rdmagateway.region;

import io.rdmagateway.session.Registration;

/** A grant with what it holds: the registration, which is null for the moment of its making. */
final class LiveGrant {

    private final Grant grant;
    private final Region region;
    private volatile Registration registration;

    LiveGrant(Grant grant, Region region) {
        this.grant = grant;
        this.region = region;
    }

    Grant grant() {
        return grant;
    }

    Region region() {
        return region;
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
