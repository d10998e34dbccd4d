package io.rdmagateway.soft;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.verbs.Mtu;
import io.rdmagateway.verbs.SendRequest;
import io.rdmagateway.verbs.Side;
import io.rdmagateway.verbs.WorkCompletion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Eight flood a device, with the longest messages and packets that there are, and a ninth wants its share. */
class FairnessTest {

    private static final int FLOODERS = 8;
    private static final int FLOOD_BYTES = 1 << 20;
    private static final long TOTAL_BYTES = 8L << 20;
    private static final long WARM_UP_BYTES = 2L << 20;
    private static final double LEAST_SHARE = 0.9;

    private final SteppedPair devices = new SteppedPair(11);
    private final List<Side> sides = new ArrayList<>();
    private final Map<Integer, Long> sent = new HashMap<>();
    private long total;

    @AfterEach
    void closeEverything() {
        sides.forEach(Side::close);
        devices.close();
    }

    /** A connection that asks for more than its share. */
    private final class Flood {

        private final Side left;
        private final Side right;
        private final SendRequest wr;
        private final InteropOp op;
        private final int messageBytes;
        private int room;

        Flood(InteropOp op, Side.Wishes wishes, int messageBytes, int outstanding) {
            left = new Side(devices, devices.left(), wishes);
            right = new Side(devices, devices.right(), wishes);
            sides.addAll(List.of(left, right));
            Side.connect(left, right);
            wr = left.qp.newSendRequest();
            this.op = op;
            this.messageBytes = messageBytes;
            room = outstanding;
        }

        void post() {
            room += left.sendCq.poll(64, WorkCompletion::requireSuccess);
            for (; room > 0; room--) {
                op.fill(wr, right, 0, 0);
                left.qp.postSend(wr.local(left.mr, 0, messageBytes));
            }
        }

        /** Returns the queue pair that its data goes to. */
        int receiver() {
            return (op == InteropOp.READ ? left : right).endpoint().qpNum();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "WRITE, 65536, 64, 0",
        "WRITE, 4096, 120, 0",
        "READ, 65536, 64, 0",
        "READ, 16384, 120, 0",
        "WRITE, 65536, 64, 100",
        "WRITE, 4096, 120, 100",
        "READ, 65536, 64, 100",
        "READ, 16384, 120, 100"
    })
    void shouldLeaveTheVictimItsShareWhenOthersFlood(
            InteropOp op, int messageBytes, int outstanding, int turnsBeforeAnswer) throws IOException {
        Side.Wishes large = Side.Wishes.NONE.privatePayload(true);
        Side.Wishes small = Side.Wishes.NONE.mtu(Mtu.MTU_1024);
        List<Flood> all = new ArrayList<>();
        for (int i = 0; i < FLOODERS; i++) {
            all.add(new Flood(op, large, FLOOD_BYTES, 16));
        }
        Flood victim = new Flood(op, small, messageBytes, outstanding);
        all.add(victim);
        devices.network().observe(datagram -> {
            sent.merge(datagram.packet().bth().destQpNum(), (long) datagram.bytes().length, Long::sum);
            total += datagram.bytes().length;
        });

        move(all, WARM_UP_BYTES, turnsBeforeAnswer);
        move(all, TOTAL_BYTES, turnsBeforeAnswer);

        double fairShare = (double) total / (FLOODERS + 1);
        assertThat(sent.get(victim.receiver()) / fairShare)
                .as("of its fair share")
                .isGreaterThanOrEqualTo(LEAST_SHARE);
        assertThat(devices.count(Counter.TIMEOUTS))
                .as("waits for an answer that nobody asked for")
                .isZero();
    }

    /** @param turnsBeforeAnswer how often the sender has its turn before it can be answered: often, and the flight is full */
    private void move(List<Flood> all, long bytes, int turnsBeforeAnswer) throws IOException {
        sent.clear();
        total = 0;
        while (total < bytes) {
            all.forEach(Flood::post);
            for (int i = 0; i < turnsBeforeAnswer; i++) {
                ((SoftDevice) devices.left()).engine().turn();
            }
            devices.progress();
        }
    }
}
