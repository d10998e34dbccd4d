package io.rdmagateway.server;

import io.rdmagateway.session.Loop;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;

/** Alive while the threads that serve the device come round. The state of the link plays no part. */
@Liveness
@ApplicationScoped
class LoopLiveness implements HealthCheck {

    private final Gateway gateway;

    LoopLiveness(Gateway gateway) {
        this.gateway = gateway;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("rdma-threads");
        boolean allTurn = true;
        for (Loop loop : gateway.loops()) {
            response.withData(loop.name(), loop.isTurning() ? "turning" : "stuck");
            allTurn &= loop.isTurning();
        }
        return response.status(allTurn).build();
    }
}
