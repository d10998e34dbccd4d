package io.rdmagateway.session;

import java.util.Optional;

/** Knows which credentials are good no longer. Asked often, by any thread. */
@FunctionalInterface
public interface CredentialJudge {

    /** Finds nothing wrong with any. */
    CredentialJudge LENIENT = credential -> Optional.empty();

    /** Returns CERTIFICATE_EXPIRED or CERTIFICATE_REVOKED; empty while it is good. */
    Optional<EndCause> flawOf(Credential credential);
}
