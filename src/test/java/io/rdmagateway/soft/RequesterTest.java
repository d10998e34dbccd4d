package io.rdmagateway.soft;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.soft.wire.Opcode;
import io.rdmagateway.soft.wire.Syndrome;
import io.rdmagateway.verbs.QueuePairCaps;
import io.rdmagateway.verbs.RcTimers;
import io.rdmagateway.verbs.SendRequest;
import io.rdmagateway.verbs.Side;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the requester sends, which answers it believes and what it does when they do not come. */
class RequesterTest {

    private static final int MTU = 1024;
    private static final int REMOTE_KEY = 0x5eed;
    private static final long REMOTE_ADDRESS = 0x7000_0000L;

    private final SteppedPair devices = new SteppedPair(9);
    private Side side;
    private RawPeer peer;

    private void connect(Side.Wishes wishes) {
        side = new Side(devices, devices.left(), wishes);
        peer = new RawPeer(devices, side);
    }

    private void connect() {
        connect(Side.Wishes.NONE);
    }

    @AfterEach
    void closeEverything() {
        side.close();
        devices.close();
    }

    private SendRequest wr(long wrId) {
        return side.qp.newSendRequest().wrId(wrId);
    }

    private void write(long wrId, int bytes) {
        side.qp.postSend(wr(wrId).write(REMOTE_ADDRESS, REMOTE_KEY).local(side.mr, 0, bytes));
    }

    private void read(long wrId, int bytes) {
        side.qp.postSend(wr(wrId).read(REMOTE_ADDRESS, REMOTE_KEY).local(side.mr, 0, bytes));
    }

    private Datagram ack(int step, int msn) {
        return peer.acknowledge(peer.itsPsn(step), Syndrome.ACK, msn);
    }

    private Datagram response(Opcode opcode, int step, int msn, byte[] payload) {
        return peer.packet(opcode, peer.itsPsn(step), payload, packet -> {
            if (opcode.hasAeth()) {
                packet.aeth().write(Syndrome.ACK, msn);
            }
        });
    }

    private void requireNothingDone() {
        assertThat(side.leftovers()).isEmpty();
    }

    // ---- what it sends

    @Test
    void shouldAskForAcknowledgementWhenMessageEnds() {
        connect();
        write(1, 5 * MTU);

        assertThat(peer.listen())
                .extracting(RawPeer.Answer::opcode)
                .containsExactly(
                        Opcode.WRITE_FIRST,
                        Opcode.WRITE_MIDDLE,
                        Opcode.WRITE_MIDDLE,
                        Opcode.WRITE_MIDDLE,
                        Opcode.WRITE_LAST);
    }

    @Test
    void shouldKeepWindowAndAskForAcknowledgementsWhenMessageIsLong() {
        connect();
        write(1, 1_000_000);

        List<RawPeer.Answer> sent = peer.listen();

        assertThat(sent).hasSizeLessThanOrEqualTo(Path.MAX_WINDOW);
        assertThat(sent.getLast().ackRequest())
                .as("whoever stops must ask, or it waits for ever")
                .isTrue();
        int total = 0;
        int msn = 0;
        while (!sent.isEmpty()) {
            total += sent.size();
            msn = total == 977 ? 1 : 0;
            assertThat(total).isLessThanOrEqualTo(977);
            sent = peer.send(ack(total - 1, msn));
            int lastAsked = IntStream.range(0, sent.size())
                    .filter(i -> i % 64 == 63)
                    .findFirst()
                    .orElse(-1);
            assertThat(lastAsked < 0 || sent.subList(0, lastAsked + 1).stream().anyMatch(RawPeer.Answer::ackRequest))
                    .as("asks at least every 64 packets")
                    .isTrue();
        }
        assertThat(total).isEqualTo(977);
        assertThat(side.requireSend().wrId()).isEqualTo(1);
    }

    @Test
    void shouldAskForLongReadInPartsWhenWindowIsSmaller() {
        connect();
        read(1, 100 * MTU + 1);

        List<RawPeer.Answer> requests = peer.listen();

        assertThat(requests).isNotEmpty().allMatch(request -> request.opcode() == Opcode.READ_REQUEST);
        assertThat(requests.getFirst().lengthBytes()).isEqualTo((long) Path.MAX_WINDOW / 4 * MTU);
        long asked = requests.stream().mapToLong(RawPeer.Answer::lengthBytes).sum();
        assertThat(asked).isLessThanOrEqualTo((long) Path.MAX_WINDOW * MTU);
    }

    @Test
    void shouldLimitReadsInFlightWhenPeerTakesFew() {
        side = new Side(devices, devices.left(), Side.Wishes.NONE);
        peer = new RawPeer(devices, side, 2);
        for (int i = 0; i < 5; i++) {
            read(i, 8);
        }

        assertThat(peer.listen()).hasSize(2);
        assertThat(peer.send(response(Opcode.READ_RESPONSE_ONLY, 0, 1, new byte[8])))
                .hasSize(1);
    }

    // ---- what it believes

    @Test
    void shouldCompleteAllBeforeWhenAcknowledgementIsCoalesced() {
        connect();
        for (int i = 0; i < 10; i++) {
            write(i, 8);
        }
        peer.listen();

        peer.send(ack(6, 7));

        for (int i = 0; i < 7; i++) {
            assertThat(side.requireSend().wrId()).isEqualTo(i);
        }
        requireNothingDone();
    }

    @ParameterizedTest
    @CsvSource({"3, 4", "100, 3", "-1, 0", "-5, 0", "2, 0", "2, 2", "2, 4", "2, 16777215", "0, 4"})
    void shouldNotBelieveAcknowledgementWhenPsnOrMessageNumberCannotBe(int step, int msn) {
        connect();
        for (int i = 0; i < 3; i++) {
            write(i, 8);
        }
        peer.listen();

        peer.send(ack(step, msn));

        requireNothingDone();
        assertThat(devices.count(Counter.DROP_GHOST_RESPONSE) + devices.count(Counter.DROP_STALE_RESPONSE))
                .isEqualTo(1);
        peer.send(ack(2, 3));
        side.awaitSends(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x40, 0x80, 0xa0, 0xe0, 0x64, 0x7f})
    void shouldNotBelieveSyndromeWhenItDoesNotExist(int syndrome) {
        connect();
        write(1, 8);
        peer.listen();

        peer.send(peer.acknowledge(peer.itsPsn(0), syndrome, 0));

        requireNothingDone();
        peer.send(ack(0, 1));
        side.requireSend();
    }

    @Test
    void shouldNotBelieveReadResponseWhenNothingWasRead() {
        connect();
        write(1, 8);
        peer.listen();

        peer.send(response(Opcode.READ_RESPONSE_ONLY, 0, 1, new byte[8]));

        requireNothingDone();
        assertThat(devices.count(Counter.DROP_GHOST_RESPONSE)).isEqualTo(1);
    }

    @Test
    void shouldNotBelieveAtomicAnswerWhenNoneWasAsked() {
        connect();
        read(1, 8);
        peer.listen();

        peer.send(peer.packet(
                Opcode.ATOMIC_ACKNOWLEDGE,
                peer.itsPsn(0),
                new byte[0],
                packet -> packet.aeth().write(Syndrome.ACK, 1)));

        requireNothingDone();
    }

    @ParameterizedTest
    @CsvSource({"READ_RESPONSE_ONLY, 7", "READ_RESPONSE_ONLY, 9", "READ_RESPONSE_FIRST, 8", "READ_RESPONSE_ONLY, 1024"})
    void shouldFailWhenReadResponseIsMalformed(Opcode opcode, int length) {
        connect();
        read(1, 8);
        peer.listen();

        peer.send(response(opcode, 0, 1, new byte[length]));

        assertThat(side.awaitSend().status()).isEqualTo(WorkCompletionStatus.BAD_RESP_ERR);
        side.requireZero(0, 2048);
    }

    @ParameterizedTest
    @CsvSource({"0x61, REM_INV_REQ_ERR", "0x62, REM_ACCESS_ERR", "0x63, REM_OP_ERR"})
    void shouldFailThatRequestWhenRefused(String syndrome, WorkCompletionStatus status) {
        connect();
        for (int i = 0; i < 4; i++) {
            write(i, 8);
        }
        peer.listen();

        peer.send(peer.acknowledge(peer.itsPsn(2), Integer.decode(syndrome), 2));

        assertThat(side.awaitSends(4))
                .extracting(wc -> wc.status())
                .containsExactly(
                        WorkCompletionStatus.SUCCESS,
                        WorkCompletionStatus.SUCCESS,
                        status,
                        WorkCompletionStatus.WR_FLUSH_ERR);
    }

    // ---- what it does when something is missing

    @Test
    void shouldGoBackOnceWhenGapIsNamed() {
        connect();
        for (int i = 0; i < 8; i++) {
            write(i, 8);
        }
        peer.listen();
        Datagram gap = peer.acknowledge(peer.itsPsn(3), Syndrome.NAK_PSN_SEQUENCE, 3);

        assertThat(peer.send(gap, gap))
                .extracting(RawPeer.Answer::psn)
                .containsExactly(peer.itsPsn(3), peer.itsPsn(4), peer.itsPsn(5), peer.itsPsn(6), peer.itsPsn(7));
        assertThat(side.awaitSends(3)).hasSize(3);
        assertThat(peer.send(gap)).as("and not again for a repeated packet").isEmpty();
    }

    @Test
    void shouldAskFromMissingOffsetWhenReadResponseIsLost() {
        connect();
        read(1, 5 * MTU);
        peer.listen();

        List<RawPeer.Answer> again = peer.send(
                response(Opcode.READ_RESPONSE_FIRST, 0, 1, new byte[MTU]),
                response(Opcode.READ_RESPONSE_MIDDLE, 1, 1, new byte[MTU]),
                response(Opcode.READ_RESPONSE_MIDDLE, 3, 1, new byte[MTU]),
                response(Opcode.READ_RESPONSE_LAST, 4, 1, new byte[MTU]));

        assertThat(again).singleElement().satisfies(request -> {
            assertThat(request.psn()).isEqualTo(peer.itsPsn(2));
            assertThat(request.address()).isEqualTo(REMOTE_ADDRESS + 2 * MTU);
            assertThat(request.lengthBytes()).isEqualTo(3 * MTU);
        });
        peer.send(
                response(Opcode.READ_RESPONSE_FIRST, 2, 1, new byte[MTU]),
                response(Opcode.READ_RESPONSE_MIDDLE, 3, 1, new byte[MTU]),
                response(Opcode.READ_RESPONSE_LAST, 4, 1, new byte[MTU]));
        assertThat(side.requireSend().byteLength()).isEqualTo(5 * MTU);
    }

    @Test
    void shouldAskAgainWhenLaterAcknowledgementShowsThatAtomicAnswerIsLost() {
        connect();
        side.qp.postSend(wr(1).fetchAdd(REMOTE_ADDRESS, REMOTE_KEY, 1).local(side.mr, 0, 8));
        write(2, 8);
        peer.listen();

        List<RawPeer.Answer> again = peer.send(ack(1, 2));

        assertThat(again).extracting(RawPeer.Answer::opcode).containsExactly(Opcode.FETCH_ADD, Opcode.WRITE_ONLY);
        requireNothingDone();
    }

    @Test
    void shouldFailAtOnceWhenLaterRefusalShowsThatAnswerIsLost() {
        connect();
        side.qp.postSend(wr(1).read(REMOTE_ADDRESS, REMOTE_KEY).local(side.mr, 0, 8));
        write(2, 8);
        peer.listen();

        assertThat(peer.send(peer.acknowledge(peer.itsPsn(1), Syndrome.NAK_REMOTE_ACCESS, 1)))
                .as("nobody answers any more")
                .isEmpty();

        assertThat(side.awaitSends(2))
                .extracting(wc -> wc.status())
                .containsExactly(WorkCompletionStatus.REM_ACCESS_ERR, WorkCompletionStatus.WR_FLUSH_ERR);
    }

    @Test
    void shouldWaitAsLongAsReceiverWantsWhenNotReady() {
        connect();
        side.qp.postSend(wr(1).send().local(side.mr, 0, 8));
        peer.listen();

        assertThat(peer.send(peer.acknowledge(peer.itsPsn(0), Syndrome.rnrNak(12), 0)))
                .isEmpty();
        devices.clock().advance(639_000);
        assertThat(peer.listen()).isEmpty();
        devices.clock().advance(1_000);
        assertThat(peer.listen()).hasSize(1);
    }

    @Test
    void shouldResendFewAndLessOftenWhenNobodyAnswers() {
        connect();
        for (int i = 0; i < 100; i++) {
            write(i, 8);
        }
        int first = peer.listen().size();
        assertThat(first).isGreaterThan(4);
        int rounds = 0;
        long silence = 0;
        long last = 0;
        while (rounds < 4) {
            devices.clock().advance(500_000);
            silence += 500_000;
            int resent = peer.listen().size();
            if (resent > 0) {
                assertThat(resent).isLessThanOrEqualTo(4);
                assertThat(silence).as("the pause grows").isGreaterThan(last);
                last = silence;
                silence = 0;
                rounds++;
            }
        }
    }

    @Test
    void shouldGiveUpAfterAllRetriesAndAllTheirTimeWhenNobodyAnswers() {
        connect(Side.Wishes.NONE.timers(new RcTimers(14, 2, 6, 12, 64)));
        long timeout = 4096L << 14;
        write(1, 8);
        peer.listen();

        devices.clock().advance(3 * timeout - TimeUnit.MILLISECONDS.toNanos(2));
        peer.listen();
        for (int i = 0; i < 10; i++) {
            peer.listen();
        }
        requireNothingDone();
        for (long waited = 0; waited < 3 * timeout && side.leftovers().isEmpty(); waited += 1_000_000) {
            devices.clock().advance(1_000_000);
            peer.listen();
        }
        assertThat(side.awaitSend().status()).isEqualTo(WorkCompletionStatus.RETRY_EXC_ERR);
    }

    @Test
    void shouldWaitForEverWhenTimeoutIsZero() {
        connect(Side.Wishes.NONE.timers(new RcTimers(0, 1, 1, 12, 64)));
        write(1, 8);
        peer.listen();

        for (int i = 0; i < 100; i++) {
            devices.clock().advance(TimeUnit.SECONDS.toNanos(10));
            assertThat(peer.listen()).isEmpty();
        }
        requireNothingDone();
        peer.send(ack(0, 1));
        side.requireSend();
    }

    @Test
    void shouldStartCountingAnewWhenSomethingArrived() {
        connect(Side.Wishes.NONE.timers(new RcTimers(10, 1, 0, 12, 64)));
        for (int i = 0; i < 50; i++) {
            write(i, 8);
            peer.listen();
            devices.clock().advance(5_000_000);
            peer.listen();
            peer.send(ack(i, i + 1));
            assertThat(side.requireSend().wrId()).isEqualTo(i);
        }
    }

    @Test
    void shouldTakeAnswerForSomethingItWasAboutToResend() {
        connect();
        for (int i = 0; i < 10; i++) {
            write(i, 8);
        }
        peer.listen();

        peer.send(peer.acknowledge(peer.itsPsn(2), Syndrome.NAK_PSN_SEQUENCE, 2), ack(9, 10));

        assertThat(side.awaitSends(10)).allMatch(wc -> wc.status() == WorkCompletionStatus.SUCCESS);
        write(10, 8);
        assertThat(peer.listen()).extracting(RawPeer.Answer::psn).contains(peer.itsPsn(10));
    }

    @Test
    void shouldRefuseFullQueueWhenNothingIsAnswered() {
        connect(Side.Wishes.NONE.caps(new QueuePairCaps(4, 4, 1, 1, 0)));
        for (int i = 0; i < 4; i++) {
            write(i, 8);
        }

        org.assertj.core.api.Assertions.assertThatThrownBy(() -> write(5, 8)).hasMessageContaining("ENOMEM");
        peer.listen();
        peer.send(ack(0, 1));
        write(6, 8);
    }
}
