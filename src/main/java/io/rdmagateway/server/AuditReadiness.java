package io.rdmagateway.server;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Not ready while what clients do cannot be written down. */
@Readiness
@ApplicationScoped
class AuditReadiness implements HealthCheck {

    private static final String NAME = "audit-log";

    private final Audit audit;

    AuditReadiness(Audit audit) {
        this.audit = audit;
    }

    @Override
    public HealthCheckResponse call() {
        Optional<String> failure = audit.failure();
        if (failure.isPresent()) {
            return HealthCheckResponse.named(NAME)
                    .down()
                    .withData("found", failure.get())
                    .withData("next", "make room where gateway.audit.file is; the next call is written again")
                    .build();
        }
        return HealthCheckResponse.named(NAME)
                .up()
                .withData("found", audit.isKept() ? "being written" : "none: gateway.audit.file is not set")
                .build();
    }
}
