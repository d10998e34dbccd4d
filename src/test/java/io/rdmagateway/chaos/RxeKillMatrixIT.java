package io.rdmagateway.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rdmagateway.proto.v1.CreateRegionRequest;
import io.rdmagateway.testing.RdmaResources;
import io.rdmagateway.testing.RdmaResources.Counts;
import io.rdmagateway.testing.ServedGateway;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients of the packaged gateway on a real device die at every point, with the kernel as witness: run in the lab. */
class RxeKillMatrixIT {

    private static final int KILLS = Integer.getInteger("rdmagateway.chaos.kills", KillPoint.values().length);
    /** One process: starting a JVM takes most of the time under emulation. */
    private static final int TOGETHER = KillPoint.values().length;

    /** Emulated clients may be slow without being dead. */
    private static final Duration LEASE = Duration.ofSeconds(10);

    private static final Duration PENDING_TIMEOUT = Duration.ofSeconds(15);

    private static final Duration POLL = Duration.ofMillis(500);

    @TempDir
    Path dir;

    @Test
    void shouldLeaveNothingInTheKernelWhenClientsAreKilled() {
        try (ServedGateway gateway = ServedGateway.start(
                        dir,
                        Map.of(
                                "GATEWAY_LEASE", LEASE.toString(),
                                "GATEWAY_PENDING_TIMEOUT", PENDING_TIMEOUT.toString()));
                GatewayStubs stubs = new GatewayStubs(dir, gateway.port())) {
            stubs.regions()
                    .createRegion(CreateRegionRequest.newBuilder()
                            .setName(KillVictim.REGION)
                            .setLengthBytes(KillVictim.MEMORY_BYTES)
                            .build());
            KillMatrix matrix =
                    new KillMatrix(new GatewayWitness(gateway, stubs), LEASE, PENDING_TIMEOUT, POLL, 1, victim -> "");
            Counts before = RdmaResources.counts();
            for (int killed = 0; killed < KILLS; killed += TOGETHER) {
                matrix.run(killed + TOGETHER, TOGETHER, 1);
                // The gateway holds nothing, so the kernel should not either; it destroys what a dead process had a
                // little later.
                await("the kernel holds nothing")
                        .atMost(Duration.ofSeconds(10))
                        .untilAsserted(() -> assertThat(RdmaResources.counts()).isEqualTo(before));
            }
            System.out.print(matrix.report());
            assertThat(matrix.strayedShare()).as("processes that strayed").isZero();
            System.out.println("before and after: " + before);
        }
        assertThat(RdmaResources.counts().qp())
                .as("queue pairs, the port's own GSI among them")
                .isLessThanOrEqualTo(1);
    }
}
