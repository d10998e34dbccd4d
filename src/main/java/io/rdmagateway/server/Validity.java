package io.rdmagateway.server;

import io.rdmagateway.session.Credential;
import io.rdmagateway.session.CredentialJudge;
import io.rdmagateway.session.EndCause;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Optional;

/** Whether certificates are good still: by the clock, and by the revocation lists that were read last. */
@Singleton
final class Validity implements CredentialJudge {

    private final InstantSource clock;
    private volatile RevokedCertificates revoked = RevokedCertificates.NONE;

    @Inject
    Validity() {
        this(InstantSource.system());
    }

    Validity(InstantSource clock) {
        this.clock = clock;
    }

    void revoke(RevokedCertificates certificates) {
        revoked = certificates;
    }

    @Override
    public Optional<EndCause> flawOf(Credential credential) {
        if (revoked.hasAny(credential.certificates())) {
            return Optional.of(EndCause.CERTIFICATE_REVOKED);
        }
        return clock.instant().isAfter(credential.notAfter())
                ? Optional.of(EndCause.CERTIFICATE_EXPIRED)
                : Optional.empty();
    }
}
