package io.rdmagateway.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rdmagateway.proto.v1.CreateGrantRequest;
import io.rdmagateway.proto.v1.GrantAccess;
import io.rdmagateway.proto.v1.GrantServiceGrpc;
import io.rdmagateway.proto.v1.SessionServiceGrpc;
import io.rdmagateway.testing.Commands;
import io.rdmagateway.testing.RdmaResources;
import io.rdmagateway.testing.RdmaResources.Counts;
import io.rdmagateway.testing.RdmaResources.KernelQueuePair;
import io.rdmagateway.testing.ServedGateway;
import io.rdmagateway.verbs.Psn;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.RemoteMemory;
import io.rdmagateway.verbs.spi.RdmaProvider;
import io.rdmagateway.verbs.spi.RdmaProviders;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged gateway on a real device, with the kernel as witness: run in the lab. */
class GatewayIT {

    private static final int MTU = 4096;
    private static final Duration LEASE = Duration.ofSeconds(3);

    @TempDir
    static Path dir;

    private static ServedGateway gateway;
    private static RdmaDevice device;
    private static GatewayClient client;
    private static ControlChannel control;

    static GatewayClient client(int port, Path certificates) {
        return new GatewayClient(options(port, certificates));
    }

    private static GatewayOptions options(int port, Path dir) {
        TlsFiles tls = new TlsFiles(dir.resolve("ca.crt"), dir.resolve("client.crt"), dir.resolve("client.key"));
        return new GatewayOptions(new GatewayAddress("localhost", port), tls, Duration.ofSeconds(60));
    }

    @BeforeAll
    static void startGateway() {
        gateway = ServedGateway.start(dir);
        RdmaProvider provider = RdmaProviders.choose(RdmaProviders.AUTO);
        device = provider.open(provider.deviceNames().getFirst());
        client = client(gateway.port(), dir);
        control = new ControlChannel(options(gateway.port(), dir));
    }

    @AfterAll
    static void stopGateway() {
        control.close();
        client.close();
        device.close();
        gateway.close();
        assertThat(RdmaResources.counts().qp())
                .as("queue pairs, the port's own GSI among them")
                .isLessThanOrEqualTo(1);
    }

    private static RawSession open() {
        return new RawSession(device, SessionServiceGrpc.newBlockingStub(control.channel()));
    }

    private static RemoteMemory grant(RawSession raw, String region) {
        return Endpoints.ofMessage(GrantServiceGrpc.newBlockingStub(control.channel())
                .createGrant(CreateGrantRequest.newBuilder()
                        .setSessionId(raw.session.getSessionId())
                        .setGeneration(raw.session.getGeneration())
                        .setRegion(region)
                        .addAccess(GrantAccess.GRANT_ACCESS_WRITE)
                        .build())
                .getMemory());
    }

    private static int after(Psn psn, int packets) {
        return (psn.value() + packets) & Psn.MAX;
    }

    @Test
    void shouldGoOnFromAgreedPsnsWithEveryPacket() {
        client.regions().create("psn", 64 * MTU);
        try (RawSession raw = open()) {
            RemoteMemory memory = grant(raw, "psn");
            requirePsns(raw, 1);
            raw.write(memory, 7 * MTU);
            requirePsns(raw, 8);
            raw.write(memory, 30 * MTU + 1);
            requirePsns(raw, 39);
        }
    }

    /** The kernel's own word on both ends, {@code packets} after the handshake. */
    private static void requirePsns(RawSession raw, int packets) {
        KernelQueuePair ours = RdmaResources.queuePair(raw.client.qpNum()).orElseThrow();
        KernelQueuePair theirs = RdmaResources.queuePair(raw.gateway.qpNum()).orElseThrow();
        assertThat(ours.state()).isEqualTo("RTS");
        assertThat(theirs.state()).isEqualTo("RTS");
        assertThat(ours.remoteQpNum()).isEqualTo(theirs.qpNum());
        assertThat(theirs.remoteQpNum()).isEqualTo(ours.qpNum());
        assertThat(ours.pid()).isNotEqualTo(theirs.pid());
        assertThat(ours.sendPsn()).isEqualTo(after(raw.client.psn(), packets));
        assertThat(theirs.recvPsn()).isEqualTo(after(raw.client.psn(), packets));
        // The gateway has sent nothing but acknowledgements, which use the other side's numbers.
        assertThat(theirs.sendPsn()).isEqualTo(after(raw.gateway.psn(), 0));
        assertThat(ours.recvPsn()).isEqualTo(after(raw.gateway.psn(), 0));
    }

    @Test
    void shouldKeepTwoClientsApart() {
        client.regions().create("apart", 16 * MTU);
        Counts before = RdmaResources.counts();
        try (RawSession stays = open()) {
            RawSession leaves = open();
            Counts both = RdmaResources.counts();
            // One on each side of every session.
            assertThat(both.pd() - before.pd()).isEqualTo(4);
            assertThat(both.qp() - before.qp()).isEqualTo(4);
            assertThat(leaves.gateway.qpNum()).isNotEqualTo(stays.gateway.qpNum());
            assertThat(leaves.gateway.psn()).isNotEqualTo(stays.gateway.psn());
            assertThat(leaves.client.psn()).isNotEqualTo(stays.client.psn());
            RemoteMemory memory = grant(stays, "apart");
            stays.write(memory, MTU);

            leaves.close();

            stays.renew();
            stays.write(memory, 16 * MTU);
            assertThat(RdmaResources.queuePair(stays.gateway.qpNum())
                            .orElseThrow()
                            .state())
                    .isEqualTo("RTS");
            assertThat(RdmaResources.queuePair(leaves.gateway.qpNum())).isEmpty();
        }
        assertThat(RdmaResources.counts()).isEqualTo(before);
    }

    @Test
    void shouldReadBackWhatWasWritten() {
        client.regions().create("data", 3 << 20);
        try (ClientSession session = client.open(device, SessionOptions.DEFAULT);
                RemoteRegion region = session.attach(
                        "data", 0, 0, Set.of(RegionAccess.READ, RegionAccess.WRITE, RegionAccess.ATOMIC));
                RegisteredBuffer out = session.allocate(3 << 20);
                RegisteredBuffer back = session.allocate(3 << 20)) {
            new Random(1).ints(1000).forEach(i -> out.memory().set(ValueLayout.JAVA_INT, (i >>> 12) * 3L / 4 * 4, i));
            region.write(out, 0, 0, 3 << 20);
            region.read(back, 0, 0, 3 << 20);
            assertThat(out.memory().mismatch(back.memory())).isEqualTo(-1);

            assertThat(region.compareSwap(8, back.memory().get(ValueLayout.JAVA_LONG, 8), 5))
                    .isEqualTo(back.memory().get(ValueLayout.JAVA_LONG, 8));
            assertThat(region.fetchAdd(8, 2)).isEqualTo(5);
            assertThat(region.fetchAdd(8, 0)).isEqualTo(7);
            assertThat(session.ping(1000, Duration.ofSeconds(10))).isPresent();
        }
    }

    @Test
    void shouldLeaveNothingBehindAfterLeaseWhenClientIsKilled() throws IOException, InterruptedException {
        client.regions().create("killed", 1 << 20);
        Counts before = RdmaResources.counts();
        Process held = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HeldSession.class.getName(),
                        Integer.toString(gateway.port()),
                        dir.toString(),
                        "killed")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(held.inputReader().readLine()).isEqualTo("held");
        Counts during = RdmaResources.counts();
        assertThat(during.qp()).isEqualTo(before.qp() + 2);
        assertThat(during.mr()).isGreaterThan(before.mr() + 1);

        held.destroyForcibly().waitFor();

        await().atMost(LEASE.plusSeconds(10))
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> assertThat(RdmaResources.counts()).isEqualTo(before));
    }

    @Test
    void shouldFollowTheLink() throws SocketException {
        String netdev = device.gids(1).getFirst().netdev();
        assertThat(NetworkInterface.getByName(netdev)).isNotNull();
        Commands.run("ip", "link", "set", netdev, "down");
        try {
            await().atMost(Duration.ofSeconds(5)).until(() -> gateway.healthStatus("ready") == 503);
            assertThat(gateway.health("ready")).contains("port 1 of rxe0 is DOWN, not ACTIVE");
            assertThat(gateway.healthStatus("live")).isEqualTo(200);
        } finally {
            Commands.run("ip", "link", "set", netdev, "up");
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> gateway.healthStatus("ready") == 200);
    }
}
