package io.rdmagateway.server;

import io.quarkus.security.UnauthorizedException;
import io.quarkus.security.identity.SecurityIdentity;
import io.rdmagateway.session.Identity;
import jakarta.enterprise.context.ApplicationScoped;

/** Who makes the call that is going on. */
@ApplicationScoped
class Caller {

    private final SecurityIdentity identity;

    Caller(SecurityIdentity identity) {
        this.identity = identity;
    }

    /** @throws UnauthorizedException when the client's certificate names nobody */
    Identity identity() {
        if (identity.isAnonymous()) {
            throw new UnauthorizedException();
        }
        return new Identity(identity.getPrincipal().getName());
    }
}
