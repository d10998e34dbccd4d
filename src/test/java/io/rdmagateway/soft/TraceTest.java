package io.rdmagateway.soft;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.soft.wire.Opcode;
import io.rdmagateway.verbs.SendRequest;
import io.rdmagateway.verbs.Side;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Loses certain packets and looks at the whole exchange afterwards. */
class TraceTest {

    private static final int MTU = 1024;

    private final SteppedPair devices = new SteppedPair(10);
    private Side left;
    private Side right;
    private Trace trace;

    @BeforeEach
    void connect() {
        left = new Side(devices, devices.left(), Side.Wishes.NONE);
        right = new Side(devices, devices.right(), Side.Wishes.NONE);
        Side.connect(left, right);
        trace = new Trace(devices.network(), MTU);
    }

    @AfterEach
    void closeEverything() {
        left.close();
        right.close();
        devices.close();
    }

    private int firstPsn() {
        return left.endpoint().psn().value();
    }

    private int psn(int steps) {
        return firstPsn() + steps & 0xffffff;
    }

    /** Loses the first packet that fits, and no other. */
    private void lose(Predicate<Datagram> which) {
        devices.network().weather(new Weather() {
            private boolean lost;

            @Override
            public List<Arrival> of(Datagram datagram) {
                if (!lost && which.test(datagram)) {
                    lost = true;
                    return List.of();
                }
                return List.of(Arrival.now(datagram));
            }
        });
    }

    private static boolean is(Datagram datagram, Opcode opcode, int psn) {
        return datagram.packet().opcode() == opcode && datagram.packet().bth().psn() == psn;
    }

    private void read(int offset, int bytes) {
        left.qp.postSend(left.qp
                .newSendRequest()
                .read(right.address(offset), right.mr.rkey())
                .local(left.mr, offset, bytes));
    }

    @Test
    void shouldAskForRestOnlyWhenThirdPacketOfSecondReadIsLost() {
        right.fill(0, 10 * MTU, 1);
        lose(datagram -> is(datagram, Opcode.READ_RESPONSE_MIDDLE, psn(5 + 2)));

        read(0, 5 * MTU);
        read(5 * MTU, 5 * MTU);
        left.awaitSends(2);

        left.requireSame(0, right, 0, 10 * MTU);
        assertThat(trace.sentRequests(firstPsn()))
                .containsExactly("READ_REQUEST 0", "READ_REQUEST 5", "READ_REQUEST 7");
        trace.requireSound(firstPsn());
    }

    @Test
    void shouldRepeatWriteFromGapWhenMiddlePacketIsLost() {
        left.fill(0, 4 * MTU, 2);
        lose(datagram -> is(datagram, Opcode.WRITE_MIDDLE, psn(1)));

        left.qp.postSend(left.qp
                .newSendRequest()
                .write(right.address(0), right.mr.rkey())
                .local(left.mr, 0, 4 * MTU));
        left.requireSend();

        right.requireSame(0, left, 0, 4 * MTU);
        assertThat(trace.sentRequests(firstPsn()))
                .containsExactly(
                        "WRITE_FIRST 0",
                        "WRITE_MIDDLE 1",
                        "WRITE_MIDDLE 2",
                        "WRITE_LAST 3",
                        "WRITE_MIDDLE 1",
                        "WRITE_MIDDLE 2",
                        "WRITE_LAST 3");
        assertThat(devices.count(Counter.TIMEOUTS)).isZero();
        trace.requireSound(firstPsn());
    }

    @Test
    void shouldAskAgainAfterPauseWhenOnlyAcknowledgementIsLost() {
        lose(datagram -> is(datagram, Opcode.ACKNOWLEDGE, psn(0)));

        left.qp.postSend(left.qp
                .newSendRequest()
                .write(right.address(0), right.mr.rkey())
                .local(left.mr, 0, 8));
        left.requireSend();

        assertThat(trace.sentRequests(firstPsn())).containsExactly("WRITE_ONLY 0", "WRITE_ONLY 0");
        assertThat(devices.count(Counter.DUPLICATE_REQUESTS)).isEqualTo(1);
        trace.requireSound(firstPsn());
    }

    @Test
    void shouldAddOnceWhenAtomicAnswerIsLost() {
        lose(datagram -> is(datagram, Opcode.ATOMIC_ACKNOWLEDGE, psn(0)));

        left.qp.postSend(left.qp
                .newSendRequest()
                .fetchAdd(right.address(0), right.mr.rkey(), 1)
                .local(left.mr, 0, 8));
        left.requireSend();

        assertThat(right.number(0)).isEqualTo(1);
        assertThat(left.number(0)).isZero();
        trace.requireSound(firstPsn());
    }

    /** No damage here, since the trace reads what arrives. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldStaySoundWhenPacketsAreLostRepeatedAndOvertaken(long seed) {
        Random random = new Random(seed);
        devices.network().weather(datagram -> {
            if (random.nextInt(10) == 0) {
                return List.of();
            }
            Weather.Arrival one = new Weather.Arrival(datagram, random.nextInt(4) == 0 ? random.nextInt(64) : 0);
            return random.nextInt(10) == 0 ? List.of(one, one) : List.of(one);
        });
        SendRequest wr = left.qp.newSendRequest();
        for (int i = 0; i < 30; i++) {
            left.qp.postSend(wr.write(right.address(0), right.mr.rkey()).local(left.mr, 0, random.nextInt(20_000)));
            left.qp.postSend(wr.read(right.address(0), right.mr.rkey()).local(left.mr, 50_000, random.nextInt(90_000)));
            left.qp.postSend(
                    wr.fetchAdd(right.address(1 << 20), right.mr.rkey(), 1).local(left.mr, 1 << 20, 8));
        }
        left.awaitSends(90);

        assertThat(right.number(1 << 20)).isEqualTo(30);
        trace.requireSound(firstPsn());
    }
}
