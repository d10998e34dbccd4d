package io.rdmagateway.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Duration;
import io.rdmagateway.verbs.WorkCompletionException;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Operations that follow each other without a gap. A slice is of 100 bytes, 16 fit into the window. */
class PostedTest extends ClientFixture {

    private byte at(long offset) {
        return gateway.region().get(ValueLayout.JAVA_BYTE, offset);
    }

    @Test
    void shouldHaveSeveralUnderWayAndEndThemInOrder() {
        try (ClientSession session = open();
                RegisteredBuffer buffer = session.allocate(1_500)) {
            RemoteRegion region = attach(session);
            buffer.memory().fill((byte) 5);
            int before = device.qp.performed.size();

            Posted first = region.postWrite(buffer, 0, 0, 700);
            Posted second = region.postWrite(buffer, 700, 700, 800);
            assertThat(device.qp.outstanding()).isEqualTo(15);
            second.await();
            first.await();

            assertThat(device.qp.performed).hasSize(before + 15);
            assertThat(at(1_499)).isEqualTo((byte) 5);
            buffer.memory().fill((byte) 0);
            region.postRead(buffer, 0, 0, 1_500).await();
            assertThat(buffer.memory().get(ValueLayout.JAVA_BYTE, 1_499)).isEqualTo((byte) 5);
        }
    }

    @Test
    void shouldFailAllThatWereUnderWayWhenOneFails() {
        try (ClientSession session = open();
                RegisteredBuffer buffer = session.allocate(1_500)) {
            RemoteRegion region = attach(session);
            Posted done = region.postWrite(buffer, 0, 0, 100);
            done.await();
            device.qp.failAt = device.qp.performed.size() + 2;
            Posted first = region.postWrite(buffer, 0, 0, 700);
            Posted second = region.postWrite(buffer, 700, 700, 800);

            assertThatThrownBy(first::await).isInstanceOf(WorkCompletionException.class);

            assertThat(device.qp.outstanding()).isZero();
            assertThatThrownBy(second::await).isInstanceOf(WorkCompletionException.class);
            done.await();
        }
    }

    @Test
    void shouldEndWhatIsUnderWayBeforeAGrantIsReplaced() {
        // It is over at once, so that the next operation asks for another.
        gateway.grantTtl = Duration.getDefaultInstance();
        try (ClientSession session = open();
                RegisteredBuffer buffer = session.allocate(1_500)) {
            RemoteRegion region = attach(session);
            buffer.memory().fill((byte) 5);
            device.qp.stuck = true;
            Posted first = region.postWrite(buffer, 0, 0, 700);

            CompletableFuture<Posted> second =
                    CompletableFuture.supplyAsync(() -> region.postWrite(buffer, 700, 700, 800));
            soon(() -> gateway.calls.stream().filter("grant"::equals).count() == 3);
            assertThat(second).isNotDone();
            assertThat(device.qp.outstanding()).isEqualTo(7);
            device.qp.stuck = false;

            second.join().await();
            first.await();
            assertThat(at(1_499)).isEqualTo((byte) 5);
        }
    }
}
