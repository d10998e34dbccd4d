package io.rdmagateway.server;

import grpc.health.v1.HealthOuterClass.HealthCheckResponse.ServingStatus;
import io.quarkus.grpc.runtime.health.GrpcHealthStorage;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.Startup;
import io.rdmagateway.proto.v1.GrantServiceGrpc;
import io.rdmagateway.proto.v1.SessionServiceGrpc;
import io.rdmagateway.session.Loop;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/**
 * Lets {@code grpc.health.v1} say what readiness says, at most a quarter of a second later. Services that need no link
 * stay SERVING.
 */
@Startup
@Singleton
class GrpcHealthMonitor {

    private static final Duration INTERVAL = Duration.ofMillis(250);
    private static final List<String> NEEDING_THE_LINK = List.of(
            GrpcHealthStorage.DEFAULT_SERVICE_NAME, SessionServiceGrpc.SERVICE_NAME, GrantServiceGrpc.SERVICE_NAME);

    private final DeviceHealth health;
    private final GrpcHealthStorage storage;
    private final Loop loop;

    GrpcHealthMonitor(DeviceHealth health, GrpcHealthStorage storage) {
        this.health = health;
        this.storage = storage;
        loop = Loop.start(
                "grpc-health",
                () -> {
                    update();
                    return INTERVAL;
                },
                () -> {});
    }

    private void update() {
        ServingStatus status = health.isReady() ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
        NEEDING_THE_LINK.forEach(service -> storage.setStatus(service, status));
    }

    /** Before the device goes. */
    void stop(@Observes ShutdownEvent shutdown) {
        loop.close();
    }
}
