package io.rdmagateway.server;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready while the device can serve new sessions. */
@Readiness
@ApplicationScoped
class DeviceReadiness implements HealthCheck {

    private final Gateway gateway;

    DeviceReadiness(Gateway gateway) {
        this.gateway = gateway;
    }

    @Override
    public HealthCheckResponse call() {
        DeviceReport report = DeviceReport.of(gateway.serving());
        HealthCheckResponseBuilder response =
                HealthCheckResponse.named("rdma-device").status(report.trouble().isEmpty());
        report.data().forEach(response::withData);
        return response.build();
    }
}
