package io.rdmagateway.server;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Not ready while the directory is gone: whoever looks there does not find this gateway. What is open goes on. */
@Readiness
@ApplicationScoped
class DirectoryReadiness implements HealthCheck {

    private static final String NAME = "directory";

    private final NodeRegistration registration;
    private final DirectoryConfig config;

    DirectoryReadiness(NodeRegistration registration, DirectoryConfig config) {
        this.registration = registration;
        this.config = config;
    }

    @Override
    public HealthCheckResponse call() {
        Optional<String> failure = registration.failure();
        if (failure.isPresent()) {
            return HealthCheckResponse.named(NAME)
                    .down()
                    .withData("found", failure.get())
                    .withData("next", "nothing here: it is tried again all the time, and sessions and transfers go on")
                    .build();
        }
        return HealthCheckResponse.named(NAME)
                .up()
                .withData("kind", config.kind().name().toLowerCase(java.util.Locale.ROOT))
                .withData(
                        "found",
                        registration
                                .id()
                                .map(id -> "registered as " + id)
                                .orElse("not registered: gateway.node.id is not set"))
                .build();
    }
}
