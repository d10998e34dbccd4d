package io.rdmagateway.server;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Tells how the gateway stands with its certificates. Always UP: what was read last serves on. */
@Readiness
@ApplicationScoped
class CertificateReadiness implements HealthCheck {

    private final CertificateFiles files;

    CertificateReadiness(CertificateFiles files) {
        this.files = files;
    }

    @Override
    public HealthCheckResponse call() {
        RevokedCertificates revoked = files.revoked();
        HealthCheckResponseBuilder response = HealthCheckResponse.named("certificates")
                .up()
                .withData("revoked", Integer.toString(revoked.names().size()));
        Optional<String> failure = files.failure();
        if (failure.isPresent()) {
            return response.withData("verdict", "WARNING")
                    .withData("found", "as they were read last: " + failure.get())
                    .withData("next", "repair the files: they are looked at every gateway.certificate-reload")
                    .build();
        }
        if (revoked.nextUpdate().filter(next -> next.isBefore(Instant.now())).isPresent()) {
            return response.withData("verdict", "WARNING")
                    .withData(
                            "found",
                            "a revocation list is out of date: it should have been followed by another at "
                                    + revoked.nextUpdate().get())
                    .withData("next", "bring a new one from its CA to " + CertificateFiles.LISTS)
                    .build();
        }
        return response.withData("verdict", "OK")
                .withData("found", "as their files are")
                .build();
    }
}
