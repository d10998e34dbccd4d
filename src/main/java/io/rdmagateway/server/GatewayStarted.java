package io.rdmagateway.server;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;

/** Started once the device is open; the application does not come up without. */
@Startup
@ApplicationScoped
class GatewayStarted implements HealthCheck {

    private final Gateway gateway;

    GatewayStarted(Gateway gateway) {
        this.gateway = gateway;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("rdma-device-open")
                .withData("device", gateway.serving().port().deviceName())
                .up()
                .build();
    }
}
