package io.rdmagateway.server;

import io.rdmagateway.session.Credential;
import io.rdmagateway.session.Identity;
import jakarta.enterprise.context.RequestScoped;

/** Who makes the call that is going on: known once the {@link CallGuard} has let it pass. */
@RequestScoped
class Caller {

    private Identity identity;
    private Credential credential;

    void is(Identity who, Credential shown) {
        identity = who;
        credential = shown;
    }

    Identity identity() {
        return identity;
    }

    /** Returns what the caller showed. */
    Credential credential() {
        return credential;
    }
}
