package io.rdmagateway.soft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rdmagateway.verbs.AsyncEventType;
import io.rdmagateway.verbs.CompletionQueue;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who takes the turns of an engine, one interleaving at a time. */
class ProgressTest {

    private final StubLink link = new StubLink();
    private final SoftDevice device = new SoftDevice("progress", link, System::nanoTime, new Random(1)).start();
    private final CompletionQueue cq = device.createCq(4);
    private final CompletionQueue other = device.createCq(4);
    private final List<String> order = new CopyOnWriteArrayList<>();
    private final CountDownLatch inside = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);

    @AfterEach
    void close() {
        go.countDown();
        cq.close();
        other.close();
        device.close();
    }

    private void poll() {
        cq.poll(1, wc -> {});
    }

    /** Starts a thread that polls, and holds it in the middle of its turn. */
    private Thread pollerInTurn() throws InterruptedException {
        awaitSleep();
        Thread poller = Thread.ofPlatform().unstarted(this::poll);
        link.when(poller, () -> {
            inside.countDown();
            awaitGo();
            order.add("turn");
        });
        poller.start();
        inside.await();
        return poller;
    }

    private void awaitGo() {
        try {
            go.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void awaitSleep() {
        await().pollInterval(Duration.ofMillis(1)).until(() -> link.asleep);
    }

    @Test
    @Timeout(20)
    void shouldTakeTurnOnThreadThatPolls() {
        poll();
        // Its own thread may have had the right just then.
        await().pollInterval(Duration.ofMillis(1)).until(() -> {
            poll();
            return link.lookers.containsKey(Thread.currentThread());
        });
    }

    @Test
    @Timeout(20)
    void shouldNotWaitWhenAnotherHasTurn() throws InterruptedException {
        Thread poller = pollerInTurn();

        other.poll(1, wc -> {});

        assertThat(order).as("the other one's turn goes on").isEmpty();
        go.countDown();
        poller.join();
    }

    @Test
    @Timeout(20)
    void shouldRunCommandWhenTurnIsOver() throws InterruptedException {
        Thread poller = pollerInTurn();
        Thread commander = Thread.ofPlatform().start(() -> device.engine().call(() -> order.add("command")));
        await().pollInterval(Duration.ofMillis(1)).until(() -> commander.getState() == Thread.State.WAITING);

        go.countDown();
        commander.join();
        poller.join();

        assertThat(order).containsExactly("turn", "command");
    }

    @Test
    @Timeout(20)
    void shouldRunCommandAtOnceWhenCallerHasTurn() {
        Engine engine = device.engine();
        assertThat(engine.<Integer>call(() -> engine.call(() -> 1) + 1)).isEqualTo(2);
    }

    @Test
    @Timeout(20)
    void shouldTakeNoTurnOnVirtualThread() throws InterruptedException {
        awaitSleep();
        Thread poller = Thread.ofVirtual().start(() -> {
            for (int i = 0; i < 100; i++) {
                poll();
            }
        });
        poller.join();
        assertThat(link.lookers).doesNotContainKey(poller);
    }

    @Test
    @Timeout(20)
    void shouldKeepOwnThreadAwayWhileOthersPoll() {
        Thread own = device.engine().thread();
        await().pollInterval(Duration.ofMillis(1)).until(() -> {
            long end = System.nanoTime() + 2_000_000;
            boolean aside = false;
            // As the first packet would.
            link.wakeUp();
            while (!aside && System.nanoTime() < end) {
                poll();
                aside = LockSupport.getBlocker(own) instanceof Progress;
            }
            return aside;
        });
        // And it is back when they have stopped.
        awaitSleep();
    }

    @Test
    @Timeout(20)
    void shouldEndDeviceWhenTurnOfOtherFails() throws InterruptedException {
        awaitSleep();
        Thread poller = Thread.ofPlatform().unstarted(this::poll);
        link.when(poller, () -> {
            throw new IOException("the socket is broken");
        });
        poller.start();
        poller.join();

        assertThat(device.awaitEvent(Duration.ofSeconds(5)))
                .hasValueSatisfying(event -> assertThat(event.type()).isEqualTo(AsyncEventType.DEVICE_FATAL));
        assertThat(device.engine().thread().join(Duration.ofSeconds(5))).isTrue();
        assertThat(device.engine().<Integer>call(() -> 1))
                .as("what is to be closed can be")
                .isEqualTo(1);
    }
}
