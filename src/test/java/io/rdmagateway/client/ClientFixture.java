package io.rdmagateway.client;

import static org.awaitility.Awaitility.await;

import io.rdmagateway.server.DevCertificates;
import io.rdmagateway.verbs.GidWish;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A client, a device in memory and a gateway that answers as the test wants. */
class ClientFixture {

    static final SessionOptions OPTIONS =
            new SessionOptions(100, 16, Duration.ofSeconds(5), OptionalInt.empty(), GidWish.NONE, Duration.ZERO);

    @TempDir
    private static Path dir;

    static DevCertificates certificates;

    final FakeDevice device = new FakeDevice();
    final List<SessionEvent> events = Collections.synchronizedList(new ArrayList<>());
    FakeGateway gateway;
    GatewayClient client;

    @BeforeAll
    static void issue() throws IOException {
        certificates = DevCertificates.in(dir);
    }

    @BeforeEach
    void start() throws IOException {
        gateway = new FakeGateway(certificates, device);
        client = clientOf(gateway.port());
    }

    static GatewayClient clientOf(int port) {
        return new GatewayClient(optionsOf(port));
    }

    private static GatewayOptions optionsOf(int port) {
        return new GatewayOptions(
                new GatewayAddress("localhost", port),
                new TlsFiles(certificates.caCert(), certificates.clientCert(), certificates.clientKey()));
    }

    /** Makes a client whose pauses between attempts are of one nanosecond. */
    GatewayClient hastyClient() {
        return new GatewayClient(optionsOf(gateway.port()), new Hasty());
    }

    /** Draws as any other, but for pauses: those are of one nanosecond. */
    private static final class Hasty extends Random {

        private static final long serialVersionUID = 1;

        @Override
        public long nextLong(long origin, long bound) {
            return origin;
        }
    }

    @AfterEach
    void stop() {
        client.close();
        gateway.close();
    }

    void leaseOfMillis(int millis) {
        gateway.lease = com.google.protobuf.Duration.newBuilder()
                .setNanos(millis * 1_000_000)
                .build();
    }

    /** Opens a session whose events are collected. */
    ClientSession open() {
        ClientSession session = client.open(device, OPTIONS);
        session.onEvent(events::add);
        return session;
    }

    /** Opens a session and waits until the gateway can tell of it. */
    ClientSession openWatched() {
        ClientSession session = open();
        soon(() -> gateway.watchCount() == 1);
        return session;
    }

    static RemoteRegion attach(ClientSession session) {
        return session.attach("r", 0, 0, EnumSet.allOf(RegionAccess.class));
    }

    static void soon(Callable<Boolean> condition) {
        await().pollInterval(Duration.ofMillis(5)).atMost(Duration.ofSeconds(5)).until(condition);
    }
}
