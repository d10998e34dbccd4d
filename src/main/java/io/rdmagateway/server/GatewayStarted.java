package io.rdmagateway.server;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;

/** Started once the device was open for the first time; the application does not come up without. */
@Startup
@ApplicationScoped
class GatewayStarted implements HealthCheck {

    /** @param gateway is there once its device was opened */
    GatewayStarted(Gateway gateway) {}

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.up("rdma-device-open");
    }
}
