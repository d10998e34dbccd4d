package io.rdmagateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.verbs.QueuePair;
import io.rdmagateway.verbs.SendRequest;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.lang.reflect.Proxy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When a lane is stalled; what it posts and in which turn is tested with devices. */
class SendLaneTest {

    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final long SECOND = PATIENCE.toNanos();
    private static final long BEGIN = -5 * SECOND;
    private static final int GIB = 1 << 30;

    /** So many requests of one length. */
    private static final class Messages implements Work {

        private final int lengthBytes;
        private int left;

        private Messages(int count, int lengthBytes) {
            this.left = count;
            this.lengthBytes = lengthBytes;
        }

        @Override
        public boolean hasNext() {
            return left > 0;
        }

        @Override
        public int fill(SendRequest wr) {
            left--;
            return lengthBytes;
        }

        @Override
        public void completed() {
            // Nobody counts them.
        }

        @Override
        public void broke(WorkCompletionStatus status) {
            throw new AssertionError("nothing broke");
        }
    }

    private final SendRequest wr = (SendRequest) Proxy.newProxyInstance(
            SendRequest.class.getClassLoader(), new Class<?>[] {SendRequest.class}, (self, method, args) -> self);
    private final QueuePair qp = (QueuePair) Proxy.newProxyInstance(
            QueuePair.class.getClassLoader(),
            new Class<?>[] {QueuePair.class},
            (self, method, args) -> method.getReturnType() == SendRequest.class ? wr : null);
    private final SendLane lane = new SendLane(qp);

    private boolean isStalledAt(long nanos) {
        return lane.isStalled(nanos, PATIENCE);
    }

    private void complete() {
        lane.completed(lane.oldest());
    }

    @Test
    void shouldBeStalledWhenNothingUnderWayIsDone() {
        lane.submit(new Messages(2, 0));
        assertThat(isStalledAt(BEGIN)).isFalse();
        assertThat(isStalledAt(BEGIN + SECOND - 1)).isFalse();

        assertThat(isStalledAt(BEGIN + SECOND)).isTrue();
    }

    @Test
    void shouldWaitAnewWhenOneIsDone() {
        lane.submit(new Messages(2, 0));
        assertThat(isStalledAt(BEGIN)).isFalse();
        complete();
        assertThat(isStalledAt(BEGIN + SECOND)).isFalse();

        assertThat(isStalledAt(BEGIN + 2 * SECOND - 1)).isFalse();
        assertThat(isStalledAt(BEGIN + 2 * SECOND)).isTrue();
    }

    @Test
    void shouldNotCountTheTimeWithoutWork() {
        lane.submit(new Messages(1, 0));
        assertThat(isStalledAt(BEGIN)).isFalse();
        complete();
        assertThat(isStalledAt(BEGIN + 1)).isFalse();
        lane.submit(new Messages(1, 0));

        assertThat(isStalledAt(BEGIN + 9 * SECOND)).isFalse();
        assertThat(isStalledAt(BEGIN + 10 * SECOND)).isTrue();
    }

    @Test
    void shouldGiveLongMessagesTheTimeOfASlowLink() {
        lane.submit(new Messages(1, GIB));
        assertThat(isStalledAt(BEGIN)).isFalse();

        assertThat(isStalledAt(BEGIN + 100 * SECOND)).isFalse();
        assertThat(isStalledAt(BEGIN + 109 * SECOND)).isTrue();
    }
}
