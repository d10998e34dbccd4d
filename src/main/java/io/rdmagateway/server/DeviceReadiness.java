package io.rdmagateway.server;

import io.rdmagateway.diagnosis.Finding;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.util.function.Supplier;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready while the device can serve new sessions: a check for each thing that this rests on, with the next step. */
@ApplicationScoped
class DeviceReadiness {

    private final DeviceHealth health;

    DeviceReadiness(DeviceHealth health) {
        this.health = health;
    }

    @Produces
    @Readiness
    HealthCheck device() {
        return named("rdma-device", health::device);
    }

    @Produces
    @Readiness
    HealthCheck port() {
        return named("rdma-port", health::port);
    }

    @Produces
    @Readiness
    HealthCheck gid() {
        return named("rdma-gid", health::gid);
    }

    @Produces
    @Readiness
    HealthCheck memlock() {
        return named("rdma-memlock", health::memlock);
    }

    @Produces
    @Readiness
    HealthCheck queuePairs() {
        return named("rdma-queue-pairs", health::queuePairs);
    }

    @Produces
    @Readiness
    HealthCheck resources() {
        return named("rdma-resources", health::resources);
    }

    private static HealthCheck named(String name, Supplier<Finding> check) {
        return () -> {
            Finding finding = check.get();
            HealthCheckResponseBuilder response = HealthCheckResponse.named(name)
                    .status(!finding.isFailed())
                    .withData("verdict", finding.verdict().name())
                    .withData("found", finding.found());
            if (!finding.nextStep().isEmpty()) {
                response.withData("next", finding.nextStep());
            }
            finding.data().forEach(response::withData);
            return response.build();
        };
    }
}
