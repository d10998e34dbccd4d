package io.rdmagateway.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.rdmagateway.client.SessionEvent.Draining;
import io.rdmagateway.client.SessionEvent.Lost;
import io.rdmagateway.testing.ServedGateway;
import io.rdmagateway.verbs.RdmaDevice;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lives of sessions on the packaged gateway: side by side, one after the other, and up to its end. */
@Tag("packaged")
class SessionLifeIT {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final SessionOptions OPTIONS = SessionOptions.DEFAULT;

    @TempDir
    static Path dir;

    private static ServedGateway gateway;
    private static RdmaDevice device;
    private static GatewayClient client;

    private final List<SessionEvent> events = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void start() {
        gateway = SoftClients.serve(dir, Map.of());
        device = SoftClients.openDevice();
        client = new GatewayClient(SoftClients.options(gateway));
    }

    @AfterAll
    static void stop() {
        client.close();
        device.close();
        gateway.close();
    }

    private ClientSession open() {
        ClientSession session = client.open(device, OPTIONS);
        session.onEvent(events::add);
        return session;
    }

    private static void requireCarries(ClientSession session) {
        assertThat(session.ping(100, SOON)).isPresent();
    }

    private GatewayException lost() {
        await().atMost(SOON).until(() -> events.stream().anyMatch(Lost.class::isInstance));
        return events.stream()
                .flatMap(event -> event instanceof Lost(var cause) ? Stream.of(cause) : Stream.empty())
                .findFirst()
                .orElseThrow();
    }

    /** Somebody else of the same identity who knows the session, such as the same program started again. */
    private static ClientSession takeThePlaceOf(ClientSession session, GatewayClient another) {
        return another.opening(device, OPTIONS).inPlaceOf(session.facts(), Optional.empty());
    }

    @Test
    void shouldLiveLongerThanItsLeaseWhenWatched() {
        try (ClientSession session = open()) {
            await().pollDelay(session.facts().lease().plusSeconds(1))
                    .atMost(SOON)
                    .until(() -> true);

            requireCarries(session);
            assertThat(events).isEmpty();
        }
    }

    @Test
    void shouldKeepItsIdWhenReopened() {
        client.regions().create("reopened", 4096);
        ClientSession first = open();
        first.attach("reopened", 0, 0, Set.of(RegionAccess.WRITE));

        try (ClientSession second = first.reopen();
                RemoteRegion region = second.attach("reopened", 0, 0, Set.of(RegionAccess.READ, RegionAccess.WRITE));
                RegisteredBuffer buffer = second.allocate(4096)) {
            assertThat(second.facts().sessionId()).isEqualTo(first.facts().sessionId());
            assertThat(second.facts().generation()).isEqualTo(2);
            region.write(buffer, 0, 0, 4096);
            requireCarries(second);
        }
        assertThat(events).isEmpty();
    }

    @Test
    void shouldLoseItsPlaceWhenThePeerIsRestartedUnderTheSameName() {
        ClientSession old = open();
        try (GatewayClient restarted = new GatewayClient(SoftClients.options(gateway));
                ClientSession next = takeThePlaceOf(old, restarted)) {
            assertThat(next.facts().generation()).isEqualTo(old.facts().generation() + 1);
            assertThat(lost().reason()).isIn("REPLACED", "STALE_GENERATION");
            assertThat(catchThrowableOfType(GatewayException.class, () -> old.send(new byte[1])))
                    .isSameAs(lost());

            GatewayException e = catchThrowableOfType(GatewayException.class, old::reopen);

            assertThat(e.reason()).isEqualTo("STALE_GENERATION");
            requireCarries(next);
        }
    }

    @Test
    void shouldKeepSessionsApartWhenOpenedSimultaneously() {
        List<CompletableFuture<ClientSession>> opening = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> client.open(device, OPTIONS)))
                .toList();
        List<ClientSession> sessions =
                opening.stream().map(CompletableFuture::join).toList();

        assertThat(sessions.stream().map(session -> session.facts().sessionId()))
                .doesNotHaveDuplicates();
        sessions.forEach(SessionLifeIT::requireCarries);
        sessions.forEach(ClientSession::close);
    }

    @Test
    void shouldHaveOneWinnerWhenThePlaceIsTakenSimultaneously() {
        ClientSession old = open();
        List<CompletableFuture<ClientSession>> taking = IntStream.range(0, 4)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> takeThePlaceOf(old, client)))
                .toList();

        List<ClientSession> winners = taking.stream()
                .map(attempt -> attempt.handle((session, failure) -> session).join())
                .filter(session -> session != null)
                .toList();

        assertThat(winners).hasSize(1);
        requireCarries(winners.getFirst());
        winners.getFirst().close();
        old.close();
    }

    @Test
    void shouldGiveItsSessionBackWhenTheGatewayStops(@TempDir Path other) {
        ServedGateway stopping = SoftClients.serve(other, Map.of());
        try (GatewayClient its = new GatewayClient(SoftClients.options(stopping), new SecureRandom());
                ClientSession session = its.open(device, OPTIONS)) {
            session.onEvent(events::add);
            requireCarries(session);

            long start = System.nanoTime();
            stopping.close();

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
            assertThat(events).hasSize(1).allMatch(Draining.class::isInstance);
            GatewayException e = catchThrowableOfType(GatewayException.class, () -> session.send(new byte[1]));
            assertThat(e.reason()).isEqualTo("SHUTTING_DOWN");
            assertThat(stopping.log()).contains("deleted by its owner");
        }
    }
}
