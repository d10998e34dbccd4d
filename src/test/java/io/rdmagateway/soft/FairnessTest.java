package io.rdmagateway.soft;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.verbs.Mtu;
import io.rdmagateway.verbs.SendRequest;
import io.rdmagateway.verbs.Side;
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

    /** A connection that asks for more than its share; returns the queue pair that its data goes to. */
    private int flood(InteropOp op, Side.Wishes wishes, int messageBytes, int outstanding) {
        Side left = new Side(devices, devices.left(), wishes);
        Side right = new Side(devices, devices.right(), wishes);
        sides.addAll(List.of(left, right));
        Side.connect(left, right);
        SendRequest wr = left.qp.newSendRequest();
        for (int i = 0; i < outstanding; i++) {
            wr = op == InteropOp.READ
                    ? wr.read(right.address(0), right.mr.rkey())
                    : wr.write(right.address(0), right.mr.rkey());
            left.qp.postSend(wr.local(left.mr, 0, messageBytes));
        }
        return (op == InteropOp.READ ? left : right).endpoint().qpNum();
    }

    @ParameterizedTest
    @CsvSource({"WRITE, 65536, 64", "WRITE, 4096, 120", "READ, 65536, 64", "READ, 4096, 120"})
    void shouldLeaveTheVictimItsShareWhenOthersFlood(InteropOp op, int messageBytes, int outstanding) {
        Side.Wishes large = Side.Wishes.NONE.privatePayload(true);
        Side.Wishes small = Side.Wishes.NONE.mtu(Mtu.MTU_1024);
        for (int i = 0; i < FLOODERS; i++) {
            flood(op, large, FLOOD_BYTES, 16);
        }
        int victim = flood(op, small, messageBytes, outstanding);
        long enough = (long) messageBytes * outstanding;
        devices.network().observe(datagram -> {
            sent.merge(datagram.packet().bth().destQpNum(), (long) datagram.bytes().length, Long::sum);
            total += datagram.bytes().length;
        });

        while (total < TOTAL_BYTES && sent.getOrDefault(victim, 0L) < enough) {
            devices.progress();
        }

        double fairShare = (double) total / (FLOODERS + 1);
        assertThat(sent.get(victim) / fairShare).as("of its fair share").isGreaterThanOrEqualTo(LEAST_SHARE);
    }
}
