package io.rdmagateway.verbs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How completions are collected and announced, whatever device they are of. */
public abstract class CompletionQueueContract {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    protected DevicePair devices;
    protected Side left;
    protected Side right;

    protected abstract DevicePair openDevices();

    @BeforeEach
    void openSides() {
        devices = openDevices();
        left = new Side(devices, devices.left(), Side.Wishes.NONE);
        right = new Side(devices, devices.right(), Side.Wishes.NONE);
        Side.connect(left, right);
    }

    @AfterEach
    void closeEverything() {
        if (left != null) {
            left.close();
        }
        if (right != null) {
            right.close();
        }
        devices.close();
    }

    private void write(long wrId) {
        left.qp.postSend(left.qp
                .newSendRequest()
                .wrId(wrId)
                .write(right.address(0), right.mr.rkey())
                .local(left.mr, 0, 8));
    }

    @Test
    void shouldReturnNothingWhenEmpty() {
        assertThat(left.sendCq.poll(16, wc -> {
                    throw new AssertionError();
                }))
                .isZero();
    }

    @Test
    void shouldTakeAtMostWhatIsAskedForWhenMoreIsThere() {
        for (int i = 0; i < 5; i++) {
            write(i);
        }
        List<Long> seen = new ArrayList<>();
        long start = System.nanoTime();
        while (seen.size() < 5 && System.nanoTime() - start < PATIENCE.toNanos()) {
            int before = seen.size();
            int count = left.sendCq.poll(2, wc -> seen.add(wc.wrId()));
            assertThat(count).isLessThanOrEqualTo(2).isEqualTo(seen.size() - before);
            devices.progress();
        }
        assertThat(seen).containsExactly(0L, 1L, 2L, 3L, 4L);
    }

    @Test
    void shouldHoldAtLeastWhatWasAskedFor() {
        assertThat(left.sendCq.capacity()).isGreaterThanOrEqualTo(Side.Wishes.NONE.cqCapacity());
    }

    @Test
    void shouldAnnounceOnceWhenArmed() {
        left.sendCq.reqNotify(false);
        write(1);

        assertThat(left.channel.await(PATIENCE)).contains(left.sendCq);
        assertThat(left.requireSend().wrId()).isEqualTo(1);
        write(2);
        left.requireSend();
        assertThat(left.channel.await(Duration.ofMillis(5)))
                .as("not armed again")
                .isEmpty();
    }

    @Test
    void shouldStaySilentWhenOnlySolicitedCompletionsCount() {
        left.sendCq.reqNotify(true);
        write(1);
        left.requireSend();

        assertThat(left.channel.await(Duration.ofMillis(5))).isEmpty();

        left.qp.postSend(left.qp
                .newSendRequest()
                .write(right.address(-1), right.mr.rkey())
                .local(left.mr, 0, 8));
        if (left.deviates(Deviation.FAILURES_ARE_NOT_SOLICITED)) {
            assertThat(left.channel.await(Duration.ofMillis(500))).isEmpty();
        } else {
            assertThat(left.channel.await(PATIENCE))
                    .as("a failure always counts")
                    .contains(left.sendCq);
        }
    }

    @Test
    void shouldAnnounceReceiveWhenItsSenderAskedForIt() {
        right.receive(1, 0, 5000);
        right.receive(2, 0, 5000);
        right.recvCq.reqNotify(true);
        SendRequest wr = left.qp.newSendRequest();

        left.qp.postSend(wr.send().local(left.mr, 0, 5000));
        right.requireRecv();
        assertThat(right.recvChannel.await(Duration.ofMillis(5))).isEmpty();

        left.qp.postSend(wr.send().local(left.mr, 0, 5000).solicited());
        assertThat(right.recvChannel.await(PATIENCE)).contains(right.recvCq);
        assertThat(right.requireRecv().wrId()).isEqualTo(2);
    }

    @Test
    void shouldReturnEmptyWhenWokenUp() throws Exception {
        left.channel.wakeUp();
        assertThat(left.channel.await(PATIENCE)).isEmpty();

        CompletableFuture<Boolean> waiter =
                CompletableFuture.supplyAsync(() -> left.channel.await(PATIENCE).isEmpty());
        left.channel.wakeUp();
        assertThat(waiter.get(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void shouldFindCompletionWhenWaiterSleeps() {
        CompletionWaiter waiter = new CompletionWaiter(left.sendCq, left.channel);
        List<Long> seen = new ArrayList<>();

        assertThat(waiter.await(Duration.ofMillis(1), wc -> seen.add(wc.wrId())))
                .isZero();
        write(6);
        assertThat(waiter.await(PATIENCE, wc -> seen.add(wc.wrId()))).isEqualTo(1);

        assertThat(seen).containsExactly(6L);
    }

    @Test
    void shouldRefuseToArmWhenThereIsNoChannel() {
        try (CompletionQueue silent = devices.left().createCq(8)) {
            assertThatThrownBy(() -> silent.reqNotify(false)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void shouldRefuseUseWhenClosed() {
        CompletionQueue cq = devices.left().createCq(8);
        cq.close();
        cq.close();

        assertThatThrownBy(() -> cq.poll(1, wc -> {})).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldKeepChannelOpenWhenQueueUsesIt() {
        assertThatThrownBy(() -> left.channel.close())
                .isInstanceOfSatisfying(
                        VerbsException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBUSY));
    }

    @Test
    void shouldRefuseQueueWhenCapacityIsOutOfRange() {
        int tooMany = devices.left().info().maxCqe() + 1;

        for (int capacity : new int[] {0, -1, tooMany}) {
            assertThatThrownBy(() -> devices.left().createCq(capacity))
                    .isInstanceOfSatisfying(
                            VerbsException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL));
        }
    }

    @Test
    void shouldConsumeCompletionWhenHandlerThrows() {
        write(1);
        write(2);
        List<Long> seen = new ArrayList<>();
        long start = System.nanoTime();
        while (seen.size() < 2 && System.nanoTime() - start < PATIENCE.toNanos()) {
            try {
                left.sendCq.poll(1, wc -> {
                    seen.add(wc.wrId());
                    throw new UnsupportedOperationException();
                });
                devices.progress();
            } catch (UnsupportedOperationException e) {
                assertThat(seen).isNotEmpty();
            }
        }
        assertThat(seen).containsExactly(1L, 2L);
    }
}
