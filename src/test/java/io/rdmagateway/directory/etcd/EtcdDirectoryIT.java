package io.rdmagateway.directory.etcd;

import static io.rdmagateway.directory.Nodes.HOLDER;
import static io.rdmagateway.directory.Nodes.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.etcd.jetcd.options.CompactOption;
import io.rdmagateway.directory.Directory;
import io.rdmagateway.directory.DirectoryContract;
import io.rdmagateway.directory.DirectoryException;
import io.rdmagateway.directory.DirectoryException.Reason;
import io.rdmagateway.directory.Node;
import io.rdmagateway.directory.NodeEvent;
import io.rdmagateway.directory.Position;
import io.rdmagateway.directory.Told;
import io.rdmagateway.testing.EtcdServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same contract against a real etcd, whose leases nobody can hurry. */
@Tag("packaged")
class EtcdDirectoryIT extends DirectoryContract {

    private static final int MANY = Integer.getInteger("rdmagateway.directory.nodes", 1000);

    private static EtcdServer etcd;
    private EtcdSettings settings;

    @BeforeAll
    static void startEtcd(@TempDir Path dir) {
        etcd = EtcdServer.start(dir);
    }

    @AfterAll
    static void stopEtcd() {
        if (etcd != null) {
            etcd.close();
        }
    }

    private static EtcdSettings settings() {
        return new EtcdSettings(
                List.of(etcd.endpoint()),
                "/test/" + UUID.randomUUID() + "/",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    @Override
    protected Directory open() {
        settings = settings();
        return new EtcdDirectory(settings);
    }

    @Override
    protected void passSeconds(int seconds) {
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        Awaitility.await().atMost(Duration.ofSeconds(seconds + 5L)).until(() -> System.nanoTime() - end >= 0);
    }

    @Test
    void shouldShareNodesWithOthersOfTheSamePrefixOnly() {
        directory.register(node("n1", HOLDER, 1));
        try (Directory same = new EtcdDirectory(settings);
                Directory another = new EtcdDirectory(settings())) {
            assertThat(same.find("n1")).contains(node("n1", HOLDER, 1));
            assertThat(another.find("n1")).isEmpty();
        }
    }

    @Test
    void shouldSayThatAResumeTokenIsTooOldWhenEtcdHasCompactedTheChanges() throws InterruptedException {
        Told told = new Told();
        directory.register(node("n1", HOLDER, 1));
        directory.watch(Optional.empty(), told).close();
        directory.register(node("n1", HOLDER, 2));
        directory.register(node("n1", HOLDER, 3));
        try (EtcdConnection connection = new EtcdConnection(settings)) {
            long now = connection
                    .ask(client -> client.getKVClient().get(EtcdConnection.bytes("x")))
                    .getHeader()
                    .getRevision();
            connection.ask(client -> client.getKVClient().compact(now, CompactOption.DEFAULT));
        }
        Told late = new Told();
        try (Directory.Watch _ = directory.watch(told.last(), late)) {
            assertThat(late.failure().reason()).isEqualTo(Reason.WATCH_TOO_OLD);
        }
    }

    @Test
    void shouldSayThatEtcdIsGoneAndGoOnByItselfWhenItIsBack() {
        directory.register(node("n1", HOLDER, 1));
        Told told = new Told();
        try (Directory.Watch _ = directory.watch(Optional.empty(), told)) {
            told.next();
            told.next();
            etcd.kill();
            DirectoryException e =
                    catchThrowableOfType(DirectoryException.class, () -> directory.register(node("n1", HOLDER, 2)));
            assertThat(e.reason()).isEqualTo(Reason.DIRECTORY_UNAVAILABLE);
            assertThat(directory.failure())
                    .hasValueSatisfying(why -> assertThat(why).contains("gateway.directory.etcd.endpoints"));
            etcd.startAgain();
            long back = System.nanoTime();
            Awaitility.await().atMost(Duration.ofSeconds(60)).ignoreExceptions().untilAsserted(() -> {
                directory.register(node("n1", HOLDER, 2));
                assertThat(directory.failure()).isEmpty();
            });
            System.out.printf("etcd answered again after %d ms%n", (System.nanoTime() - back) / 1_000_000);
            assertThat(told.next()).isEqualTo(new NodeEvent.Present(node("n1", HOLDER, 2)));
        }
    }

    /** So long that the client of etcd was replaced by another. */
    @Test
    void shouldTellEveryChangeOnceWhenEtcdWasAwayForLong() {
        directory.register(node("n1", HOLDER, 1));
        Told told = new Told();
        try (Directory.Watch _ = directory.watch(Optional.empty(), told)) {
            told.next();
            told.next();
            etcd.kill();
            long end = System.nanoTime() + Duration.ofSeconds(8).toNanos();
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
                assertThat(catchThrowableOfType(
                                DirectoryException.class, () -> directory.register(node("n1", HOLDER, 2))))
                        .isNotNull();
                return System.nanoTime() - end >= 0;
            });
            etcd.startAgain();
            for (int generation = 2; generation <= 4; generation++) {
                Node next = node("n1", HOLDER, generation);
                Awaitility.await()
                        .atMost(Duration.ofSeconds(60))
                        .ignoreExceptions()
                        .untilAsserted(() -> directory.register(next));
                assertThat(told.next()).isEqualTo(new NodeEvent.Present(next));
            }
        }
    }

    @Test
    void shouldTellHowLongManyNodesTake() {
        long start = System.nanoTime();
        for (int i = 0; i < MANY; i++) {
            directory.register(node("n%05d".formatted(i), HOLDER, 1));
        }
        long registered = System.nanoTime();
        String token = "";
        int listed = 0;
        do {
            var page = directory.list(1000, token);
            listed += page.items().size();
            token = page.nextToken();
        } while (!token.isEmpty());
        long all = System.nanoTime();
        Told told = new Told();
        try (Directory.Watch _ = directory.watch(Optional.empty(), told)) {
            int heard = 0;
            while (!(told.next() instanceof NodeEvent.Synced)) {
                heard++;
            }
            long synced = System.nanoTime();
            directory.register(node("n00000", HOLDER, 2));
            assertThat(told.next()).isEqualTo(new NodeEvent.Present(node("n00000", HOLDER, 2)));
            long changed = System.nanoTime();
            System.out.printf(
                    "%d nodes in etcd: registered one by one in %d ms, listed in %d ms, watch synced in %d ms, a change told in %d ms%n",
                    MANY,
                    (registered - start) / 1_000_000,
                    (all - registered) / 1_000_000,
                    (synced - all) / 1_000_000,
                    (changed - synced) / 1_000_000);
            assertThat(listed).isEqualTo(MANY);
            assertThat(heard).isEqualTo(MANY);
        }
        assertThat(Position.of(told.last().orElseThrow().toString()))
                .isEqualTo(told.last().orElseThrow());
    }
}
