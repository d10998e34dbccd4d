package io.rdmagateway.server;

import io.rdmagateway.session.Credential;
import io.rdmagateway.session.Identity;
import jakarta.enterprise.context.RequestScoped;
import java.net.InetAddress;
import java.util.Optional;

/** Who makes the call that is going on: known once the {@link CallGuard} has let it pass. */
@RequestScoped
class Caller {

    private Identity identity;
    private Credential credential;
    private Optional<InetAddress> address = Optional.empty();

    void is(Identity who, Credential shown, Optional<InetAddress> from) {
        identity = who;
        credential = shown;
        address = from;
    }

    Identity identity() {
        return identity;
    }

    /** Returns what the caller showed. */
    Credential credential() {
        return credential;
    }

    /** Returns the other end of its TCP connection, whatever a header may say; empty when that does not tell. */
    Optional<InetAddress> address() {
        return address;
    }
}
