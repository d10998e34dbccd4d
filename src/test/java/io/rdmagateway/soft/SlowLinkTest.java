package io.rdmagateway.soft;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.verbs.QueuePairCaps;
import io.rdmagateway.verbs.SendRequest;
import io.rdmagateway.verbs.Side;
import io.rdmagateway.verbs.WorkCompletion;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A link that a window fills for longer than a round trip used to take. The time is the engines' own, and made up. */
class SlowLinkTest {

    private static final int MESSAGE_BYTES = 1 << 20;
    private static final int MESSAGES = 8;
    private static final int SHORT_BYTES = 64;
    private static final int SHORT_MESSAGES = 20;

    private SteppedPair devices;
    private Side left;
    private Side right;
    private int done;

    /** Keepalives teach a round trip of microseconds; then the link is full of data, and everything takes milliseconds. */
    @ParameterizedTest(name = "{2} at {0} Mbit/s, private payload {1}")
    @CsvSource({
        "400, true, READ",
        "400, true, WRITE",
        "50, true, READ",
        "50, true, WRITE",
        "10, false, READ",
        "10, false, WRITE"
    })
    void shouldResendLittleWhenALinkIsSlow(int megabits, boolean privatePayload, InteropOp op) {
        long bytesPerSecond = megabits * 1_000_000L / Byte.SIZE;
        Side.Wishes wishes = Side.Wishes.NONE.privatePayload(privatePayload).caps(new QueuePairCaps(16, 16, 1, 1, 0));
        try (SteppedPair pair = SteppedPair.overSlowLinks(1, bytesPerSecond);
                Side one = new Side(pair, pair.left(), wishes);
                Side other = new Side(pair, pair.right(), wishes)) {
            devices = pair;
            left = one;
            right = other;
            Side.connect(left, right);
            for (int i = 0; i < SHORT_MESSAGES; i++) {
                move(op, 1, SHORT_BYTES);
            }
            long packets = devices.count(Counter.TX_PACKETS);
            long start = devices.clock().nanoTime();

            move(op, MESSAGES, MESSAGE_BYTES);

            double seconds = (devices.clock().nanoTime() - start) / 1e9;
            assertThat(seconds).isLessThan(1.1 * MESSAGES * MESSAGE_BYTES / bytesPerSecond);
            assertThat(devices.count(Counter.RESENT_PACKETS))
                    .isLessThan((devices.count(Counter.TX_PACKETS) - packets) / 10);
        }
    }

    private void move(InteropOp op, int messages, int bytes) {
        SendRequest wr = left.qp.newSendRequest();
        for (int i = 0; i < messages; i++) {
            wr.wrId(i);
            SendRequest request = op == InteropOp.READ
                    ? wr.read(right.address(0), right.mr.rkey())
                    : wr.write(right.address(0), right.mr.rkey());
            left.qp.postSend(request.local(left.mr, 0, bytes));
        }
        done = 0;
        while (done < messages) {
            devices.progress();
            left.sendCq.poll(messages, this::count);
        }
    }

    private void count(WorkCompletion wc) {
        wc.requireSuccess();
        done++;
    }
}
