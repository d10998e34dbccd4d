package io.rdmagateway.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.proto.v1.CreateRegionRequest;
import io.rdmagateway.proto.v1.CreateSessionResponse;
import io.rdmagateway.testing.ServedGateway;
import io.rdmagateway.testing.SoftLoopback;
import io.rdmagateway.verbs.RdmaDevice;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients of the packaged gateway on the soft device die at every point. */
@Tag("packaged")
class SoftKillMatrixIT {

    private static final int KILLS = Integer.getInteger("rdmagateway.chaos.kills", KillPoint.values().length);
    private static final boolean LONG = KILLS > KillPoint.values().length;
    /** In the long form all points are one process, five of them in a round. */
    private static final int TOGETHER = LONG ? KillPoint.values().length : 4;

    private static final int EACH_ROUND = LONG ? 5 : 1;
    private static final int WARM_SESSIONS = 1000;
    private static final int AT_A_TIME = 2;
    private static final int FIRST_ADDRESS = 20;
    private static final int ADDRESSES = 200;
    private static final Duration LEASE = Duration.ofSeconds(3);
    private static final Duration POLL = Duration.ofMillis(20);
    /** The default. */
    private static final Duration PENDING_TIMEOUT = Duration.ofSeconds(5);

    private static final double MOST_DRIFT_PERCENT = 2;
    /** What a busy machine may cost among so many. */
    private static final double MOST_STRAYED = 0.1;
    /** Fixed and touched from the start, so that what grows is none of the heap. */
    private static final String JAVA_OPTS =
            "-Xms128m -Xmx128m -XX:+AlwaysPreTouch -XX:+UseSerialGC -XX:TieredStopAtLevel=1";

    @TempDir
    Path dir;

    private ServedGateway gateway;
    private GatewayWitness witness;

    @BeforeEach
    void start() {
        gateway = ServedGateway.start(
                dir,
                Map.of(
                        "RDMAGW_JAVA_OPTS",
                        JAVA_OPTS,
                        "GATEWAY_LEASE",
                        LEASE.toString(),
                        "GATEWAY_LIMITS_CREATES_PER_SECOND",
                        "1000000"),
                "--provider",
                "soft",
                "--soft-address",
                SoftLoopback.address(1));
        witness = new GatewayWitness(gateway, new GatewayStubs(dir, gateway.port()));
        requireWitness();
    }

    @AfterEach
    void stop() {
        witness.stubs().close();
        gateway.close();
        // The device refuses to be closed while anything of it is open, and the gateway then says so.
        assertThat(gateway.log()).doesNotContain("not everything was released");
    }

    @Test
    void shouldHoldNothingWhenClientsAreKilled() {
        witness.stubs()
                .regions()
                .createRegion(CreateRegionRequest.newBuilder()
                        .setName(KillVictim.REGION)
                        .setLengthBytes(KillVictim.MEMORY_BYTES)
                        .build());
        KillMatrix matrix = new KillMatrix(
                witness,
                LEASE,
                PENDING_TIMEOUT,
                POLL,
                AT_A_TIME,
                victim -> SoftLoopback.address(FIRST_ADDRESS + victim % ADDRESSES));
        if (LONG) {
            warmUp();
        }
        matrix.run(KILLS, TOGETHER, EACH_ROUND);
        System.out.print(matrix.report());
        assertThat(matrix.strayedShare()).as("processes that strayed").isLessThanOrEqualTo(LONG ? MOST_STRAYED : 0);
        assertThat(matrix.deletes().max()).as("DeleteSession, ms").isLessThanOrEqualTo(1000);
        if (LONG) {
            assertThat(matrix.driftPercent()).as("resident memory").isLessThanOrEqualTo(MOST_DRIFT_PERCENT);
        }
    }

    /** Its silence would mean nothing if the witness did not see a session while there is one. */
    private void requireWitness() {
        try (RdmaDevice device = SoftLoopback.open(2);
                ClientHalf half = new ClientHalf(device, ClientHalf.MESSAGE_BYTES)) {
            CreateSessionResponse answer = witness.stubs().sessions().createSession(half.creation("seen"));
            assertThat(witness.held()).isEqualTo(Map.of("sessions.PENDING", 1, "qps.RTS", 1));
            witness.stubs().sessions().deleteSession(ClientHalf.deletion(answer.getSession()));
            assertThat(witness.held()).isEmpty();
        }
    }

    /**
     * Lets the gateway's code be compiled before anything is measured. Without, what grows over a thousand kills is the code
     * cache and its tables, as the JVM's own accounts (NativeMemoryTracking) show, and nothing of a session's.
     */
    private void warmUp() {
        try (RdmaDevice device = SoftLoopback.open(2)) {
            for (int i = 0; i < WARM_SESSIONS; i++) {
                // Each by a connection of its own, as the clients that are killed later.
                try (GatewayStubs stubs = new GatewayStubs(dir, gateway.port());
                        ClientHalf half = new ClientHalf(device, ClientHalf.MESSAGE_BYTES)) {
                    CreateSessionResponse answer = stubs.sessions().createSession(half.creation("warm-" + i));
                    half.connect(answer);
                    half.postNonce(answer);
                    half.awaitSome();
                    stubs.sessions().activateSession(ClientHalf.activation(answer.getSession()));
                    stubs.sessions().deleteSession(ClientHalf.deletion(answer.getSession()));
                }
            }
        }
    }
}
