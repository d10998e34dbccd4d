package io.rdmagateway.soft;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.soft.wire.Opcode;
import io.rdmagateway.soft.wire.Syndrome;
import io.rdmagateway.verbs.Access;
import io.rdmagateway.verbs.AsyncEvent;
import io.rdmagateway.verbs.AsyncEventType;
import io.rdmagateway.verbs.Completion;
import io.rdmagateway.verbs.MemoryRegion;
import io.rdmagateway.verbs.QueuePairState;
import io.rdmagateway.verbs.Side;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every rule of the responder, met by packets that a test makes. */
class ResponderTest {

    private static final int MTU = 1024;

    private final SteppedPair devices = new SteppedPair(8);
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

    private static byte[] bytes(int length) {
        byte[] noise = new byte[length];
        new Random(length).nextBytes(noise);
        return noise;
    }

    private static Consumer<RawPeer.Answer> acknowledges(int psn, int msn) {
        return answer -> {
            assertThat(answer.opcode()).isEqualTo(Opcode.ACKNOWLEDGE);
            assertThat(answer.syndrome()).isEqualTo(Syndrome.ACK);
            assertThat(answer.psn()).isEqualTo(psn);
            assertThat(answer.msn()).isEqualTo(msn);
        };
    }

    private static Consumer<RawPeer.Answer> refuses(int syndrome, int psn, int msn) {
        return answer -> {
            assertThat(answer.opcode()).isEqualTo(Opcode.ACKNOWLEDGE);
            assertThat(answer.syndrome()).isEqualTo(syndrome);
            assertThat(answer.psn()).isEqualTo(psn);
            assertThat(answer.msn()).isEqualTo(msn);
        };
    }

    private void requireBroken(AsyncEventType event) {
        assertThat(side.qp.info().state()).isEqualTo(QueuePairState.ERR);
        assertThat(devices.left().awaitEvent(Duration.ZERO)).contains(new AsyncEvent(event, side.qp.qpNum()));
    }

    private Datagram write(int step, byte[] payload, long offset) {
        return peer.write(
                Opcode.WRITE_ONLY, RawPeer.psn(step), payload, side.address(offset), side.mr.rkey(), payload.length);
    }

    private Datagram middle(Opcode opcode, int step, byte[] payload) {
        return peer.packet(opcode, RawPeer.psn(step), payload, packet -> {});
    }

    // ---- PSN

    @Test
    void shouldAcknowledgeOnceWhenManyPacketsArriveTogether() {
        connect();
        Datagram[] writes = new Datagram[20];
        for (int i = 0; i < writes.length; i++) {
            writes[i] = write(i, bytes(100), i * 100L);
        }

        assertThat(peer.send(writes)).singleElement().satisfies(acknowledges(RawPeer.psn(19), 20));
    }

    @Test
    void shouldNameGapOnceWhenPacketIsMissing() {
        connect();
        peer.send(write(0, bytes(8), 0));

        assertThat(peer.send(write(2, bytes(8), 8)))
                .singleElement()
                .satisfies(refuses(Syndrome.NAK_PSN_SEQUENCE, RawPeer.psn(1), 1));
        assertThat(peer.send(write(3, bytes(8), 8), write(4, bytes(8), 8))).isEmpty();
        assertThat(devices.count(Counter.DROP_AFTER_NAK)).isEqualTo(2);
        side.requireZero(8, 8);

        assertThat(peer.send(write(1, bytes(8), 8))).singleElement().satisfies(acknowledges(RawPeer.psn(1), 2));
        assertThat(peer.send(write(3, bytes(8), 8)))
                .as("after it came a new gap is named")
                .singleElement()
                .satisfies(refuses(Syndrome.NAK_PSN_SEQUENCE, RawPeer.psn(2), 2));
    }

    @ParameterizedTest
    @ValueSource(ints = {Responder.WINDOW + 1, 1 << 20, (1 << 23) - 1, -(1 << 23), -Responder.WINDOW - 1})
    void shouldStaySilentWhenPsnIsOutsideOfWindow(int distance) {
        connect();

        assertThat(peer.send(write(distance, bytes(8), 0))).isEmpty();
        assertThat(devices.count(Counter.DROP_OUTSIDE_WINDOW)).isEqualTo(1);
        side.requireZero(0, 8);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, Responder.WINDOW})
    void shouldNameFirstPsnWhenNothingHasArrivedYet(int ahead) {
        connect();

        assertThat(peer.send(write(ahead, bytes(8), 0)))
                .singleElement()
                .satisfies(refuses(Syndrome.NAK_PSN_SEQUENCE, RawPeer.psn(0), 0));
    }

    @Test
    void shouldAcknowledgePsnBeforeFirstWhenDuplicateComesBeforeAnything() {
        connect();

        assertThat(peer.send(write(-1, bytes(8), 0))).singleElement().satisfies(acknowledges(RawPeer.psn(-1), 0));
        side.requireZero(0, 8);
    }

    // ---- duplicates

    @Test
    void shouldAcknowledgeLastAndChangeNothingWhenWriteComesAgain() {
        connect();
        peer.send(write(0, bytes(8), 0), write(1, bytes(8), 8));
        side.number(0, 0);

        assertThat(peer.send(write(0, bytes(8), 0))).singleElement().satisfies(acknowledges(RawPeer.psn(1), 2));
        side.requireZero(0, 8);
    }

    @Test
    void shouldConsumeNoSecondReceiveWhenSendComesAgain() {
        connect();
        side.receive(1, 0, 100);
        side.receive(2, 0, 100);
        Datagram send = peer.sendOnly(RawPeer.psn(0), bytes(50));

        peer.send(send);
        peer.send(send);

        assertThat(side.requireRecv().wrId()).isEqualTo(1);
        assertThat(side.leftovers()).isEmpty();
    }

    @Test
    void shouldReturnStoredValueWhenAtomicComesAgain() {
        connect();
        side.number(64, 100);
        Datagram add = peer.fetchAdd(RawPeer.psn(0), side.address(64), side.mr.rkey(), 5);

        RawPeer.Answer first = peer.send(add).getFirst();
        RawPeer.Answer second = peer.send(add).getFirst();

        assertThat(first.original()).isEqualTo(100);
        assertThat(second.original()).isEqualTo(100);
        assertThat(second.psn()).isEqualTo(first.psn());
        assertThat(second.msn()).isEqualTo(first.msn()).isEqualTo(1);
        assertThat(side.number(64)).isEqualTo(105);
    }

    @Test
    void shouldRememberAsManyAtomicsAsMayBeOutstanding() {
        connect(Side.Wishes.NONE.maxRdAtomic(4));
        for (int i = 0; i < 5; i++) {
            peer.send(peer.fetchAdd(RawPeer.psn(i), side.address(64), side.mr.rkey(), 1));
        }

        for (int i = 1; i < 5; i++) {
            assertThat(peer.send(peer.fetchAdd(RawPeer.psn(i), side.address(64), side.mr.rkey(), 1)))
                    .singleElement()
                    .extracting(RawPeer.Answer::original)
                    .isEqualTo((long) i);
        }
        assertThat(peer.send(peer.fetchAdd(RawPeer.psn(0), side.address(64), side.mr.rkey(), 1)))
                .isEmpty();
        assertThat(devices.count(Counter.DROP_NOT_REPLAYABLE)).isEqualTo(1);
        assertThat(side.number(64)).isEqualTo(5);
    }

    @Test
    void shouldReplayFromMiddleWhenPartOfReadIsAskedForAgain() {
        connect();
        side.fill(0, 5 * MTU, 1);
        long address = side.address(0);
        int rkey = side.mr.rkey();
        assertThat(peer.send(peer.read(RawPeer.psn(0), address, rkey, 5 * MTU - 1)))
                .extracting(RawPeer.Answer::opcode)
                .containsExactly(
                        Opcode.READ_RESPONSE_FIRST,
                        Opcode.READ_RESPONSE_MIDDLE,
                        Opcode.READ_RESPONSE_MIDDLE,
                        Opcode.READ_RESPONSE_MIDDLE,
                        Opcode.READ_RESPONSE_LAST);

        List<RawPeer.Answer> again = peer.send(peer.read(RawPeer.psn(3), address + 3 * MTU, rkey, 2 * MTU - 1));

        assertThat(again)
                .extracting(RawPeer.Answer::opcode)
                .containsExactly(Opcode.READ_RESPONSE_FIRST, Opcode.READ_RESPONSE_LAST);
        assertThat(again).extracting(RawPeer.Answer::psn).containsExactly(RawPeer.psn(3), RawPeer.psn(4));
        assertThat(again.get(0).payload()).isEqualTo(side.bytes(3 * MTU, MTU));
        assertThat(again.get(1).payload()).isEqualTo(side.bytes(4 * MTU, MTU - 1));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 5121, 0",
        "0, 1, 5120, 0",
        "1, 1024, 4097, 0",
        "1, 0, 4096, 0",
        "1, 1024, 1025, 0",
        "1, 1024, 0, 0",
        "5, 5120, 1, 0",
        "0, 0, 5120, 1"
    })
    void shouldStaySilentWhenRepeatedReadIsNotInsideOfOldOne(int step, long offset, long length, int keyChange) {
        connect();
        peer.send(peer.read(RawPeer.psn(0), side.address(0), side.mr.rkey(), 5 * MTU));
        peer.send(write(5, bytes(8), 0));

        assertThat(peer.send(peer.read(RawPeer.psn(step), side.address(offset), side.mr.rkey() + keyChange, length)))
                .isEmpty();
        assertThat(devices.count(Counter.DROP_NOT_REPLAYABLE)).isEqualTo(1);
        assertThat(side.qp.info().state()).isEqualTo(QueuePairState.RTS);
    }

    @Test
    void shouldStaySilentWhenRepeatedReadIsOfClosedRegion() {
        connect();
        MemoryRegion mr = side.pd.regMr(side.memory.asSlice(0, 4096), Set.of(Access.REMOTE_READ));
        Datagram read = peer.read(RawPeer.psn(0), mr.address(), mr.rkey(), 100);
        assertThat(peer.send(read)).hasSize(1);

        mr.close();

        assertThat(peer.send(read)).isEmpty();
    }

    // ---- opcode sequence, opcode, rights

    @ParameterizedTest
    @CsvSource({
        "SEND_FIRST, WRITE_LAST",
        "SEND_FIRST, SEND_FIRST",
        "SEND_FIRST, SEND_ONLY",
        "SEND_FIRST, READ_REQUEST",
        "SEND_FIRST, FETCH_ADD",
        "WRITE_FIRST, SEND_LAST",
        "WRITE_FIRST, WRITE_ONLY"
    })
    void shouldRefuseWhenMessageIsInterrupted(Opcode begin, Opcode then) {
        connect();
        side.receive(1, 0, 9000);

        List<RawPeer.Answer> answers = peer.send(
                peer.packet(begin, RawPeer.psn(0), bytes(MTU), packet -> {
                    if (begin.hasReth()) {
                        packet.reth().write(side.address(0), side.mr.rkey(), 3 * MTU);
                    }
                }),
                peer.packet(then, RawPeer.psn(1), then.hasPayload() ? bytes(8) : new byte[0], packet -> {}));

        assertThat(answers).singleElement().satisfies(refuses(Syndrome.NAK_INVALID_REQUEST, RawPeer.psn(1), 0));
        requireBroken(AsyncEventType.QP_REQ_ERR);
        assertThat(side.awaitRecv().status()).isEqualTo(WorkCompletionStatus.WR_FLUSH_ERR);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"SEND_MIDDLE", "SEND_LAST", "SEND_LAST_IMM", "WRITE_MIDDLE", "WRITE_LAST", "WRITE_LAST_IMM"})
    void shouldRefuseWhenMessageHasNoBeginning(Opcode opcode) {
        connect();
        side.receive(1, 0, 9000);

        assertThat(peer.send(middle(opcode, 0, bytes(MTU))))
                .singleElement()
                .satisfies(refuses(Syndrome.NAK_INVALID_REQUEST, RawPeer.psn(0), 0));
        requireBroken(AsyncEventType.QP_REQ_ERR);
    }

    @ParameterizedTest
    @CsvSource({"WRITE_ONLY, REMOTE_WRITE", "READ_REQUEST, REMOTE_READ", "FETCH_ADD, REMOTE_ATOMIC"})
    void shouldRefuseWhenQueuePairGrantsNoAccess(Opcode opcode, Access missing) {
        EnumSet<Access> rights = EnumSet.of(Access.REMOTE_WRITE, Access.REMOTE_READ, Access.REMOTE_ATOMIC);
        rights.remove(missing);
        connect(Side.Wishes.NONE.access(rights));

        assertThat(peer.send(peer.packet(opcode, RawPeer.psn(0), new byte[0], packet -> {})))
                .singleElement()
                .satisfies(refuses(Syndrome.NAK_INVALID_REQUEST, RawPeer.psn(0), 0));
    }

    @Test
    void shouldRefuseReadWhenNoneMayBeOutstanding() {
        connect(Side.Wishes.NONE.maxRdAtomic(0));

        assertThat(peer.send(peer.read(RawPeer.psn(0), side.address(0), side.mr.rkey(), 8)))
                .singleElement()
                .satisfies(refuses(Syndrome.NAK_INVALID_REQUEST, RawPeer.psn(0), 0));
    }

    @Test
    void shouldRefuseReadWhenMoreAreOutstandingThanAgreed() {
        connect(Side.Wishes.NONE.maxRdAtomic(1));
        int rkey = side.mr.rkey();

        List<RawPeer.Answer> answers = peer.send(
                peer.read(RawPeer.psn(0), side.address(0), rkey, MTU),
                peer.read(RawPeer.psn(1), side.address(0), rkey, MTU));

        assertThat(answers).hasSize(2);
        assertThat(answers.get(0).opcode()).isEqualTo(Opcode.READ_RESPONSE_ONLY);
        assertThat(answers.get(1)).satisfies(refuses(Syndrome.NAK_INVALID_REQUEST, RawPeer.psn(1), 1));
    }

    // ---- resources

    @Test
    void shouldAskToComeBackWhenNoReceiveIsPosted() {
        connect();
        int notReady = Syndrome.rnrNak(Side.Wishes.NONE.timers().minRnrTimer());
        Datagram send = peer.sendOnly(RawPeer.psn(0), bytes(10));

        assertThat(peer.send(send)).singleElement().satisfies(refuses(notReady, RawPeer.psn(0), 0));
        assertThat(peer.send(write(1, bytes(8), 0)))
                .as("what follows waits silently")
                .isEmpty();
        assertThat(peer.send(send)).singleElement().satisfies(refuses(notReady, RawPeer.psn(0), 0));
        side.receive(1, 0, 10);
        assertThat(peer.send(send)).singleElement().satisfies(acknowledges(RawPeer.psn(0), 1));
        assertThat(side.requireRecv().byteLength()).isEqualTo(10);
    }

    @Test
    void shouldWriteNothingOfLastPacketWhenImmediateDataFindsNoReceive() {
        connect();
        Datagram first =
                peer.write(Opcode.WRITE_FIRST, RawPeer.psn(0), bytes(MTU), side.address(0), side.mr.rkey(), MTU + 8);
        Datagram last = peer.packet(
                Opcode.WRITE_LAST_IMM,
                RawPeer.psn(1),
                bytes(8),
                packet -> packet.immDt().write(7));

        assertThat(peer.send(first, last).getLast().syndrome())
                .isEqualTo(Syndrome.rnrNak(Side.Wishes.NONE.timers().minRnrTimer()));
        side.requireZero(MTU, 8);
        side.receive(1, 0, 0);
        assertThat(peer.send(last)).singleElement().satisfies(acknowledges(RawPeer.psn(1), 1));
        assertThat(side.bytes(MTU, 8)).isEqualTo(bytes(8));
        Completion received = side.requireRecv();
        assertThat(received.immData()).isEqualTo(7);
        assertThat(received.byteLength()).isEqualTo(MTU + 8);
    }

    // ---- lengths

    @ParameterizedTest
    @CsvSource({"SEND_FIRST, 1023", "SEND_FIRST, 1025", "SEND_FIRST, 0", "SEND_ONLY, 1025", "SEND_ONLY_IMM, 2000"})
    void shouldRefuseFirstPacketWhenItsLengthIsNotTheMtu(Opcode opcode, int length) {
        connect();
        side.receive(1, 0, 9000);

        assertThat(peer.send(peer.packet(opcode, RawPeer.psn(0), bytes(length), packet -> {})))
                .singleElement()
                .satisfies(refuses(Syndrome.NAK_INVALID_REQUEST, RawPeer.psn(0), 0));
        requireBroken(AsyncEventType.QP_REQ_ERR);
    }

    @ParameterizedTest
    @CsvSource({"SEND_MIDDLE, 1000", "SEND_MIDDLE, 1028", "SEND_LAST, 0", "SEND_LAST, 1028", "SEND_LAST_IMM, 0"})
    void shouldRefuseLaterPacketWhenItsLengthIsWrong(Opcode opcode, int length) {
        connect();
        side.receive(1, 0, 9000);

        List<RawPeer.Answer> answers =
                peer.send(middle(Opcode.SEND_FIRST, 0, bytes(MTU)), middle(opcode, 1, bytes(length)));

        assertThat(answers).singleElement().satisfies(refuses(Syndrome.NAK_INVALID_REQUEST, RawPeer.psn(1), 0));
    }

    @ParameterizedTest
    @CsvSource({"4, 1", "5, 0", "6, 1", "7, 3"})
    void shouldRefuseWhenPadDoesNotRoundUpToFour(int length, int pad) {
        connect();
        side.receive(1, 0, 9000);

        assertThat(peer.send(peer.packet(Opcode.SEND_ONLY, RawPeer.psn(0), bytes(length), pad, packet -> {})))
                .singleElement()
                .satisfies(refuses(Syndrome.NAK_INVALID_REQUEST, RawPeer.psn(0), 0));
    }

    @ParameterizedTest
    @CsvSource({
        "WRITE_ONLY, 8, 9",
        "WRITE_ONLY, 8, 7",
        "WRITE_ONLY, 0, 8",
        "WRITE_ONLY, 8, 0",
        "WRITE_ONLY, 8, 2147483649",
        "WRITE_FIRST, 1024, 1024",
        "WRITE_FIRST, 1024, 5",
        "WRITE_FIRST, 1024, 4294967295"
    })
    void shouldRefuseWriteWhenPayloadIsNotTheAnnouncedLength(Opcode opcode, int payload, long announced) {
        connect();

        assertThat(peer.send(
                        peer.write(opcode, RawPeer.psn(0), bytes(payload), side.address(0), side.mr.rkey(), announced)))
                .singleElement()
                .satisfies(refuses(Syndrome.NAK_INVALID_REQUEST, RawPeer.psn(0), 0));
        side.requireZero(0, MTU);
    }

    @ParameterizedTest
    @CsvSource({"WRITE_MIDDLE, 1024", "WRITE_LAST, 7", "WRITE_LAST, 9"})
    void shouldRefuseLaterWritePacketWhenSumIsNotTheAnnouncedLength(Opcode opcode, int payload) {
        connect();

        List<RawPeer.Answer> answers = peer.send(
                peer.write(Opcode.WRITE_FIRST, RawPeer.psn(0), bytes(MTU), side.address(0), side.mr.rkey(), MTU + 8),
                middle(opcode, 1, bytes(payload)));

        assertThat(answers).singleElement().satisfies(refuses(Syndrome.NAK_INVALID_REQUEST, RawPeer.psn(1), 0));
        side.requireZero(MTU, MTU);
    }

    @Test
    void shouldRefuseReadWhenLongerThanAnyMessage() {
        connect();

        assertThat(peer.send(peer.read(RawPeer.psn(0), side.address(0), side.mr.rkey(), (1L << 31) + 1)))
                .singleElement()
                .satisfies(refuses(Syndrome.NAK_INVALID_REQUEST, RawPeer.psn(0), 0));
    }

    // ---- keys

    @ParameterizedTest
    @CsvSource({"-1, 8", "2621440, 1", "2621433, 8", "9223372036854775807, 8", "-9223372036854775808, 8"})
    void shouldRefuseAccessWhenOneByteIsOutside(long offset, int length) {
        connect();

        assertThat(peer.send(peer.write(
                        Opcode.WRITE_ONLY,
                        RawPeer.psn(0),
                        bytes(length),
                        side.address(offset),
                        side.mr.rkey(),
                        length)))
                .singleElement()
                .satisfies(refuses(Syndrome.NAK_REMOTE_ACCESS, RawPeer.psn(0), 0));
        requireBroken(AsyncEventType.QP_ACCESS_ERR);
        side.requireZero(0, 8);
        side.requireZero(Side.MEMORY_BYTES - 8L, 8);
    }

    @Test
    void shouldNeedNoKeyWhenLengthIsZero() {
        connect();

        assertThat(peer.send(peer.write(Opcode.WRITE_ONLY, RawPeer.psn(0), new byte[0], 0, 0, 0)))
                .singleElement()
                .satisfies(acknowledges(RawPeer.psn(0), 1));
        assertThat(peer.send(peer.read(RawPeer.psn(1), 0, 0, 0)))
                .singleElement()
                .extracting(RawPeer.Answer::opcode)
                .isEqualTo(Opcode.READ_RESPONSE_ONLY);
    }

    @Test
    void shouldRefuseWhenRegionIsClosedWithinMessage() {
        connect();
        MemoryRegion mr =
                side.pd.regMr(side.memory.asSlice(0, 8192), EnumSet.of(Access.LOCAL_WRITE, Access.REMOTE_WRITE));
        peer.send(peer.write(Opcode.WRITE_FIRST, RawPeer.psn(0), bytes(MTU), mr.address(), mr.rkey(), 2 * MTU));

        mr.close();

        assertThat(peer.send(middle(Opcode.WRITE_LAST, 1, bytes(MTU))))
                .singleElement()
                .satisfies(refuses(Syndrome.NAK_REMOTE_ACCESS, RawPeer.psn(1), 0));
        side.requireZero(MTU, MTU);
    }

    @Test
    void shouldRefuseRestOfReadWhenRegionIsClosedWhileItIsAnswered() throws Exception {
        connect();
        MemoryRegion mr = side.pd.regMr(side.memory, Set.of(Access.REMOTE_READ));
        devices.network().send(peer.read(RawPeer.psn(0), mr.address(), mr.rkey(), 500 * MTU));
        ((SoftDevice) devices.left()).engine().turn();

        mr.close();

        List<RawPeer.Answer> sent = peer.listen();
        assertThat(sent).singleElement().satisfies(answer -> {
            assertThat(answer.syndrome()).isEqualTo(Syndrome.NAK_REMOTE_ACCESS);
            assertThat(answer.psn()).isEqualTo(RawPeer.psn(Deficit.ALONE_BYTES / MTU));
            assertThat(answer.msn()).isEqualTo(1);
        });
        requireBroken(AsyncEventType.QP_ACCESS_ERR);
    }

    @Test
    void shouldRefuseWhenMemoryIsFreedUnderItsRegistration() {
        connect();
        Arena arena = Arena.ofShared();
        MemorySegment freed = arena.allocate(4096);
        MemoryRegion mr =
                side.pd.regMr(freed, EnumSet.of(Access.LOCAL_WRITE, Access.REMOTE_WRITE, Access.REMOTE_ATOMIC));
        long address = mr.address();

        arena.close();

        assertThat(peer.send(peer.fetchAdd(RawPeer.psn(0), address, mr.rkey(), 1)))
                .singleElement()
                .satisfies(refuses(Syndrome.NAK_REMOTE_ACCESS, RawPeer.psn(0), 0));
        mr.close();
    }

    @Test
    void shouldAnswerEarlierReadBeforeItRefusesLaterRequest() {
        connect();
        side.fill(0, 3 * MTU, 2);

        List<RawPeer.Answer> answers = peer.send(
                peer.read(RawPeer.psn(0), side.address(0), side.mr.rkey(), 3 * MTU),
                peer.write(Opcode.WRITE_ONLY, RawPeer.psn(3), bytes(8), side.address(-1), side.mr.rkey(), 8));

        assertThat(answers)
                .extracting(RawPeer.Answer::opcode)
                .containsExactly(
                        Opcode.READ_RESPONSE_FIRST,
                        Opcode.READ_RESPONSE_MIDDLE,
                        Opcode.READ_RESPONSE_LAST,
                        Opcode.ACKNOWLEDGE);
        assertThat(answers.getLast()).satisfies(refuses(Syndrome.NAK_REMOTE_ACCESS, RawPeer.psn(3), 1));
        requireBroken(AsyncEventType.QP_ACCESS_ERR);
    }

    // ---- atomics

    @ParameterizedTest
    @ValueSource(longs = {1, 4, 7})
    void shouldRefuseAtomicWhenAddressIsNotMultipleOfEight(long offset) {
        connect();

        assertThat(peer.send(peer.fetchAdd(RawPeer.psn(0), side.address(offset), side.mr.rkey(), 1)))
                .singleElement()
                .satisfies(refuses(Syndrome.NAK_INVALID_REQUEST, RawPeer.psn(0), 0));
        side.requireZero(0, 16);
    }

    // ---- acknowledgements

    @Test
    void shouldStaySilentWhenNoAcknowledgementIsAskedFor() {
        connect();
        Datagram quiet = peer.packet(Opcode.WRITE_ONLY, RawPeer.psn(0), bytes(8), packet -> {
            packet.reth().write(side.address(0), side.mr.rkey(), 8);
            packet.bth().write(Opcode.WRITE_ONLY.code(), false, 0, side.qp.qpNum(), false, RawPeer.psn(0));
        });

        assertThat(peer.send(quiet)).isEmpty();
        assertThat(side.bytes(0, 8)).isEqualTo(bytes(8));
        assertThat(peer.send(write(1, bytes(8), 8))).singleElement().satisfies(acknowledges(RawPeer.psn(1), 2));
    }

    @Test
    void shouldCountReadAtItsStartWhenItIsStillAnswered() {
        connect();

        List<RawPeer.Answer> answers = peer.send(
                write(0, bytes(8), 0),
                peer.read(RawPeer.psn(1), side.address(0), side.mr.rkey(), 2 * MTU),
                write(3, bytes(8), 0));

        assertThat(answers)
                .extracting(RawPeer.Answer::opcode)
                .containsExactly(Opcode.READ_RESPONSE_FIRST, Opcode.READ_RESPONSE_LAST, Opcode.ACKNOWLEDGE);
        assertThat(answers).extracting(RawPeer.Answer::msn).containsExactly(2, 2, 3);
    }
}
