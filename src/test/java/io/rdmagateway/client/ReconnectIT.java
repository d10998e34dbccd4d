package io.rdmagateway.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rdmagateway.client.SessionEvent.Lost;
import io.rdmagateway.testing.ServedGateway;
import io.rdmagateway.verbs.RdmaDevice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many clients of a gateway that is killed and started again: all of them come back by themselves, spread over time. The
 * system property {@code rdmagateway.reconnect.sessions} says how many.
 */
@Tag("packaged")
class ReconnectIT {

    private static final int SESSIONS = Integer.getInteger("rdmagateway.reconnect.sessions", 50);
    private static final int SESSIONS_PER_CONNECTION = 10;
    private static final int OPENS_AT_MOST = 2;
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final SessionOptions PATIENT = SessionOptions.DEFAULT.withPatience(Duration.ofMinutes(2));

    @TempDir
    static Path dir;

    /** One that opens its session again whenever it is lost. */
    private static final class Client {

        private final ExecutorService threads;
        private final AtomicInteger opens = new AtomicInteger();
        private final CompletableFuture<Long> backNanos = new CompletableFuture<>();
        private volatile ClientSession session;

        Client(ExecutorService threads) {
            this.threads = threads;
        }

        void open(GatewayClient gateway, RdmaDevice device) {
            session = gateway.open(device, PATIENT);
            session.onEvent(this::happened);
        }

        private void happened(SessionEvent event) {
            if (event instanceof Lost) {
                threads.execute(this::reopen);
            }
        }

        private void reopen() {
            try {
                session = OpensCounter.counted(opens, session::reopen);
                backNanos.complete(System.nanoTime());
                session.onEvent(this::happened);
            } catch (RuntimeException | Error e) {
                backNanos.completeExceptionally(e);
            }
        }
    }

    @Test
    void shouldAllComeBackWhenTheGatewayIsStartedAgain() {
        Map<String, String> room = Map.of("GATEWAY_LIMITS_SESSIONS", Integer.toString(2 * SESSIONS));
        try (ServedGateway gateway = SoftClients.serve(dir, room);
                RdmaDevice device = SoftClients.openDevice();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<GatewayClient> connections = Stream.generate(() -> SoftClients.counted(gateway))
                    .limit(Math.ceilDiv(SESSIONS, SESSIONS_PER_CONNECTION))
                    .toList();
            List<Client> clients = new ArrayList<>();
            for (int i = 0; i < SESSIONS; i++) {
                Client client = new Client(threads);
                client.open(connections.get(i % connections.size()), device);
                clients.add(client);
            }

            gateway.kill();
            gateway.startAgain();
            long listens = awaitListening(gateway.port());
            long[] took = clients.stream()
                    .mapToLong(client ->
                            client.backNanos.orTimeout(2, TimeUnit.MINUTES).join() - listens)
                    .sorted()
                    .toArray();

            report(took, clients);
            assertThat(clients.stream()
                            .mapToInt(client -> client.opens.get())
                            .max()
                            .orElseThrow())
                    .isLessThanOrEqualTo(OPENS_AT_MOST);
            assertThat(Duration.ofNanos(took[took.length - 1])).isLessThanOrEqualTo(LIMIT);
            for (Client client : clients) {
                assertThat(client.session.ping(8, LIMIT)).isPresent();
                client.session.close();
            }
            connections.forEach(GatewayClient::close);
        }
    }

    private static long awaitListening(int port) {
        return await("listening")
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> listens(port) ? System.nanoTime() : 0, nanos -> nanos != 0);
    }

    private static boolean listens(int port) {
        try (Socket connection = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return connection.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }

    private static void report(long[] took, List<Client> clients) {
        int[] opens =
                clients.stream().mapToInt(client -> client.opens.get()).sorted().toArray();
        System.out.printf(
                "reconnect: %d sessions, after the port listens: first %d ms, half %d ms, last %d ms; opens each: half %d, at most %d%n",
                took.length,
                took[0] / 1_000_000,
                took[took.length / 2] / 1_000_000,
                took[took.length - 1] / 1_000_000,
                opens[opens.length / 2],
                opens[opens.length - 1]);
    }
}
