package io.rdmagateway.directory;

import static io.rdmagateway.directory.Nodes.HOLDER;
import static io.rdmagateway.directory.Nodes.OTHER;
import static io.rdmagateway.directory.Nodes.endpoint;
import static io.rdmagateway.directory.Nodes.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rdmagateway.directory.DirectoryException.Reason;
import io.rdmagateway.session.Page;
import io.rdmagateway.session.SessionException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What holds for a directory, whoever keeps it. */
public abstract class DirectoryContract {

    protected Directory directory;

    /** Opens an empty one. */
    protected abstract Directory open();

    /** Lets this many seconds go by, as leases count them. */
    protected abstract void passSeconds(int seconds);

    @BeforeEach
    void openDirectory() {
        directory = open();
    }

    @AfterEach
    void closeDirectory() {
        if (directory != null) {
            directory.close();
        }
    }

    private static DirectoryException refusal(Reason reason, ThrowingCallable call) {
        DirectoryException e = catchThrowableOfType(DirectoryException.class, call);
        assertThat(e).as("a refusal").isNotNull();
        assertThat(e.reason()).as("%s", e).isEqualTo(reason);
        return e;
    }

    @Test
    void shouldGiveBackEveryFieldWhenRegistered() {
        Node node = node("n1", HOLDER, 7);
        directory.register(node);
        assertThat(directory.get("n1")).isEqualTo(node);
    }

    @Test
    void shouldKnowNothingOfWhatWasNeverRegistered() {
        refusal(Reason.NODE_NOT_FOUND, () -> directory.get("n1"));
        refusal(Reason.NODE_NOT_FOUND, () -> directory.remove(HOLDER, "n1", 0));
        assertThat(directory.find("../n1")).isEmpty();
    }

    @Test
    void shouldSayWhoHoldsTheNodeWhenAnotherWantsIt() {
        directory.register(node("n1", HOLDER, 7));
        DirectoryException e = refusal(Reason.NODE_HELD, () -> directory.register(node("n1", OTHER, 8)));
        assertThat(e.metadata()).containsEntry("holder", HOLDER.name());
        assertThat(e).hasMessageContaining(HOLDER.name());
        refusal(Reason.NODE_NOT_OWNED, () -> directory.remove(OTHER, "n1", 0));
        assertThat(directory.get("n1")).isEqualTo(node("n1", HOLDER, 7));
    }

    @Test
    void shouldNeverLetAnOldGenerationOverwriteANewerOne() {
        directory.register(node("n1", HOLDER, 7));
        directory.register(node("n1", HOLDER, 8));
        DirectoryException e = refusal(Reason.STALE_GENERATION, () -> directory.register(node("n1", HOLDER, 7)));
        assertThat(e.metadata()).containsEntry("holder", HOLDER.name()).containsEntry("generation", "8");
        refusal(Reason.STALE_GENERATION, () -> directory.remove(HOLDER, "n1", 7));
        assertThat(directory.get("n1").endpoint().generation()).isEqualTo(8);
    }

    @Test
    void shouldCreateOnlyWhatIsNotThere() {
        directory.create(node("n1", HOLDER, 7));
        refusal(Reason.NODE_EXISTS, () -> directory.create(node("n1", HOLDER, 8)));
        refusal(Reason.NODE_HELD, () -> directory.create(node("n1", OTHER, 8)));
        directory.remove(HOLDER, "n1", 7);
        directory.create(node("n1", OTHER, 1));
        assertThat(directory.get("n1").holder()).isEqualTo(OTHER);
    }

    @Test
    void shouldLetExactlyOneWinWhenManyWantTheNodeAtOnce() throws Exception {
        int writers = 16;
        try (ExecutorService threads = Executors.newFixedThreadPool(writers)) {
            List<Callable<Optional<DirectoryException>>> tasks = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                Node node = node("n1", new io.rdmagateway.session.Identity("spiffe://test/w" + i), 1);
                tasks.add(() -> {
                    try {
                        directory.register(node);
                        return Optional.empty();
                    } catch (DirectoryException e) {
                        return Optional.of(e);
                    }
                });
            }
            List<Optional<DirectoryException>> outcomes = new ArrayList<>();
            for (Future<Optional<DirectoryException>> outcome : threads.invokeAll(tasks)) {
                outcomes.add(outcome.get());
            }
            String winner = directory.get("n1").holder().name();
            assertThat(outcomes.stream().filter(Optional::isEmpty)).hasSize(1);
            assertThat(outcomes.stream().flatMap(Optional::stream)).allSatisfy(e -> {
                assertThat(e.reason()).isEqualTo(Reason.NODE_HELD);
                assertThat(e.metadata()).containsEntry("holder", winner);
            });
        }
    }

    @Test
    void shouldForgetANodeWhenItsLeaseRunsOut() {
        directory.register(new Node("n1", HOLDER, endpoint(1, 2)));
        Told told = new Told();
        try (Directory.Watch _ = directory.watch(Optional.empty(), told)) {
            assertThat(told.next()).isInstanceOf(NodeEvent.Present.class);
            assertThat(told.next()).isInstanceOf(NodeEvent.Synced.class);
            passSeconds(2);
            assertThat(told.next()).isEqualTo(new NodeEvent.Gone("n1"));
        }
        assertThat(directory.find("n1")).isEmpty();
        directory.create(new Node("n1", OTHER, endpoint(1, 2)));
    }

    @Test
    void shouldKeepANodeWhoseLeaseIsRenewedAndTellNobody() {
        Node node = new Node("n1", HOLDER, endpoint(1, 4));
        directory.register(node);
        Told told = new Told();
        try (Directory.Watch _ = directory.watch(Optional.empty(), told)) {
            told.next();
            told.next();
            for (int i = 0; i < 3; i++) {
                passSeconds(2);
                directory.register(node);
            }
            assertThat(directory.find("n1")).contains(node);
            assertThat(told.isEmpty()).isTrue();
        }
    }

    @Test
    void shouldTakeANewLeaseWhenItsLengthChanges() {
        directory.register(new Node("n1", HOLDER, endpoint(1, 2)));
        directory.register(new Node("n1", HOLDER, endpoint(1, 3600)));
        passSeconds(3);
        assertThat(directory.get("n1").endpoint().leaseSeconds()).isEqualTo(3600);
    }

    @Test
    void shouldListByIdInPages() {
        IntStream.range(0, 25).forEach(i -> directory.register(node("n%02d".formatted(i), HOLDER, 1)));
        List<String> ids = new ArrayList<>();
        String token = "";
        do {
            Page<Node> page = directory.list(10, token);
            page.items().forEach(node -> ids.add(node.nodeId()));
            token = page.nextToken();
        } while (!token.isEmpty());
        assertThat(ids)
                .isEqualTo(IntStream.range(0, 25).mapToObj("n%02d"::formatted).toList());
        assertThat(catchThrowableOfType(SessionException.class, () -> directory.list(1001, ""))
                        .reason())
                .isEqualTo(SessionException.Reason.INVALID_PAGE);
    }

    @Test
    void shouldGoOnAfterTheLastEventWhenAWatchIsResumed() {
        Told first = new Told();
        directory.register(node("n1", HOLDER, 1));
        try (Directory.Watch _ = directory.watch(Optional.empty(), first)) {
            assertThat(first.next()).isEqualTo(new NodeEvent.Present(node("n1", HOLDER, 1)));
            assertThat(first.next()).isInstanceOf(NodeEvent.Synced.class);
            directory.register(node("n2", HOLDER, 1));
            assertThat(first.next()).isEqualTo(new NodeEvent.Present(node("n2", HOLDER, 1)));
        }
        directory.register(node("n1", HOLDER, 2));
        directory.remove(HOLDER, "n2", 0);
        Told second = new Told();
        Position position = Position.of(first.last().orElseThrow().toString());
        try (Directory.Watch _ = directory.watch(Optional.of(position), second)) {
            assertThat(second.next()).isEqualTo(new NodeEvent.Present(node("n1", HOLDER, 2)));
            assertThat(second.next()).isEqualTo(new NodeEvent.Gone("n2"));
            directory.register(node("n3", HOLDER, 1));
            assertThat(second.next()).isEqualTo(new NodeEvent.Present(node("n3", HOLDER, 1)));
        }
    }

    @Test
    void shouldSayThatAResumeTokenIsTooOldWhenItIsOfAnotherHistory() {
        directory.register(node("n1", HOLDER, 1));
        refusal(Reason.WATCH_TOO_OLD, () -> directory.watch(Optional.of(new Position("1234", 1)), new Told()));
        refusal(Reason.INVALID_WATCH, () -> Position.of("soon"));
    }
}
