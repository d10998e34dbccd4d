package io.rdmagateway.verbs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a connected queue pair does, whatever device it is of: data, order, completions. */
public abstract class QueuePairContract {

    private static final int MTU = Mtu.MTU_1024.bytes();
    private static final int FAR = 1 << 20;

    protected DevicePair devices;
    protected Side left;
    protected Side right;

    protected abstract DevicePair openDevices();

    @BeforeEach
    void openDevicePair() {
        devices = openDevices();
    }

    @AfterEach
    void closeEverything() {
        // Nothing may be left over: that a device closes proves that nothing of it is.
        if (left != null) {
            left.close();
        }
        if (right != null) {
            right.close();
        }
        devices.close();
    }

    protected void connect() {
        connect(Side.Wishes.NONE, Side.Wishes.NONE);
    }

    protected void connect(Side.Wishes ofLeft, Side.Wishes ofRight) {
        left = new Side(devices, devices.left(), ofLeft);
        right = new Side(devices, devices.right(), ofRight);
        Side.connect(left, right);
    }

    protected SendRequest wr() {
        return left.qp.newSendRequest();
    }

    // ---- data

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 1023, 1024, 1025, 2048, 65_536, 1_048_575})
    void shouldDeliverMessageWhenReceiveIsPosted(int bytes) {
        connect();
        left.fill(0, bytes, bytes);
        right.receive(5, FAR, bytes + 8);

        left.qp.postSend(wr().wrId(9).send().local(left.mr, 0, bytes));

        assertThat(left.requireSend().wrId()).isEqualTo(9);
        Completion received = right.requireRecv();
        assertThat(received.wrId()).isEqualTo(5);
        assertThat(received.opcode()).isEqualTo(WorkCompletionOpcode.RECV);
        assertThat(received.byteLength()).isEqualTo(bytes);
        assertThat(received.hasImmData()).isFalse();
        assertThat(received.qpNum()).isEqualTo(right.qp.qpNum());
        right.requireSame(FAR, left, 0, bytes);
        right.requireZero(FAR + bytes, 8);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1024, 5000})
    void shouldDeliverImmediateDataWhenSentBesideMessage(int bytes) {
        connect();
        left.fill(0, bytes, 1);
        right.receive(1, 0, bytes);

        left.qp.postSend(wr().sendWithImm(0xcafe_babe).local(left.mr, 0, bytes));

        left.requireSend();
        Completion received = right.requireRecv();
        assertThat(received.opcode()).isEqualTo(WorkCompletionOpcode.RECV);
        assertThat(received.hasImmData()).isTrue();
        assertThat(received.immData()).isEqualTo(0xcafe_babe);
        right.requireSame(0, left, 0, bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 1023, 1024, 1025, 2048, 65_536, 1_048_575})
    void shouldWriteUnnoticedWhenMemoryIsRegistered(int bytes) {
        connect();
        left.fill(0, bytes, bytes);

        left.qp.postSend(wr().write(right.address(FAR), right.mr.rkey()).local(left.mr, 0, bytes));

        assertThat(left.requireSend().opcode()).isEqualTo(WorkCompletionOpcode.RDMA_WRITE);
        right.requireSame(FAR, left, 0, bytes);
        right.requireZero(FAR + bytes, 8);
        assertThat(right.leftovers()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1024, 5000})
    void shouldCompleteReceiveWhenWriteCarriesImmediateData(int bytes) {
        connect();
        left.fill(0, bytes, 2);
        right.receive(77, 0, 0);

        left.qp.postSend(
                wr().writeWithImm(right.address(FAR), right.mr.rkey(), 42).local(left.mr, 0, bytes));

        left.requireSend();
        Completion received = right.requireRecv();
        assertThat(received.wrId()).isEqualTo(77);
        assertThat(received.opcode()).isEqualTo(WorkCompletionOpcode.RECV_RDMA_WITH_IMM);
        assertThat(received.byteLength()).isEqualTo(bytes);
        assertThat(received.immData()).isEqualTo(42);
        right.requireSame(FAR, left, 0, bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 1023, 1024, 1025, 2048, 65_536, 1_048_575})
    void shouldReadWhenMemoryIsRegistered(int bytes) {
        connect();
        right.fill(FAR, bytes, bytes);

        left.qp.postSend(wr().read(right.address(FAR), right.mr.rkey()).local(left.mr, 8, bytes));

        Completion read = left.requireSend();
        assertThat(read.opcode()).isEqualTo(WorkCompletionOpcode.RDMA_READ);
        assertThat(read.byteLength()).isEqualTo(bytes);
        left.requireSame(8, right, FAR, bytes);
        left.requireZero(8 + bytes, 8);
    }

    @ParameterizedTest
    @EnumSource(Mtu.class)
    void shouldMoveSameBytesWhenMtuDiffers(Mtu mtu) {
        connect(Side.Wishes.NONE.mtu(mtu), Side.Wishes.NONE);
        int bytes = 100_003;
        left.fill(0, bytes, 3);

        left.qp.postSend(wr().write(right.address(0), right.mr.rkey()).local(left.mr, 0, bytes));
        left.qp.postSend(wr().read(right.address(0), right.mr.rkey()).local(left.mr, FAR, bytes));

        left.awaitSends(2);
        right.requireSame(0, left, 0, bytes);
        left.requireSame(FAR, left, 0, bytes);
        assertThat(left.qp.mtu()).isEqualTo(right.qp.mtu()).isLessThanOrEqualTo(mtu);
    }

    @Test
    void shouldGatherAndScatterWhenMemoryIsInPieces() {
        connect();
        left.fill(0, 4000, 4);
        right.qp.postRecv(right.qp
                .newReceiveRequest()
                .local(right.mr, 0, 1500)
                .local(right.mr, 10_000, 1)
                .local(right.mr, 20_000, 5000));

        left.qp.postSend(wr().send()
                .local(left.mr, 0, 1023)
                .local(left.mr, 1023, 0)
                .local(left.mr, 1023, 2)
                .local(left.mr, 1025, 2975));

        left.requireSend();
        assertThat(right.requireRecv().byteLength()).isEqualTo(4000);
        right.requireSame(0, left, 0, 1500);
        right.requireSame(10_000, left, 1500, 1);
        right.requireSame(20_000, left, 1501, 2499);
    }

    @Test
    void shouldSendInlineBytesWhenMemoryIsNotRegistered() {
        connect();
        right.receive(1, 0, 64);
        SendRequest wr = wr().send().inline(left.memory.asSlice(0, 5).fill((byte) 7));
        left.memory.asSlice(0, 5).fill((byte) 9);

        left.qp.postSend(wr);

        left.requireSend();
        assertThat(right.requireRecv().byteLength()).isEqualTo(5);
        assertThat(right.bytes(0, 5)).containsOnly(7);
    }

    @Test
    void shouldRefuseInlineBytesWhenTooMany() {
        connect();

        assertThatThrownBy(() -> wr().send().inline(left.memory.asSlice(0, 4096)))
                .isInstanceOf(IllegalArgumentException.class);
        SendRequest named = wr().send().local(left.mr, 0, 1);
        assertThatThrownBy(() -> named.inline(left.memory.asSlice(0, 1))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldRefusePieceWhenOutsideOfRegionOrTooMany() {
        connect();
        SendRequest wr = wr().send();

        assertThatThrownBy(() -> wr.local(left.mr, Side.MEMORY_BYTES - 1L, 2))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> wr.local(left.mr, -1, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        for (int i = 0; i < 4; i++) {
            wr.local(left.mr, i, 1);
        }
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 1000; i++) {
                        wr.local(left.mr, 9, 1);
                    }
                })
                .isInstanceOf(IllegalStateException.class);
    }

    // ---- atomics

    @Test
    void shouldSwapOnlyWhenCompareIsEqual() {
        connect();
        right.number(FAR, 41);

        left.qp.postSend(
                wr().compareSwap(right.address(FAR), right.mr.rkey(), 41, -2).local(left.mr, 0, 8));
        Completion swapped = left.requireSend();
        assertThat(swapped.opcode()).isEqualTo(WorkCompletionOpcode.COMP_SWAP);
        assertThat(swapped.byteLength()).isEqualTo(8);
        assertThat(left.number(0)).isEqualTo(41);
        assertThat(right.number(FAR)).isEqualTo(-2);

        left.qp.postSend(
                wr().compareSwap(right.address(FAR), right.mr.rkey(), 41, 7).local(left.mr, 8, 8));
        left.requireSend();
        assertThat(left.number(8)).isEqualTo(-2);
        assertThat(right.number(FAR)).isEqualTo(-2);
    }

    @Test
    void shouldReturnFormerValuesWhenManyAddAtOnce() {
        connect();
        right.number(FAR, Long.MAX_VALUE - 10);
        int count = 64;
        SendRequest wr = wr();

        for (int i = 0; i < count; i++) {
            left.qp.postSend(
                    wr.wrId(i).fetchAdd(right.address(FAR), right.mr.rkey(), 3).local(left.mr, i * 8L, 8));
        }

        List<Completion> done = left.awaitSends(count);
        for (int i = 0; i < count; i++) {
            assertThat(done.get(i).wrId()).isEqualTo(i);
            assertThat(done.get(i).opcode()).isEqualTo(WorkCompletionOpcode.FETCH_ADD);
            assertThat(left.number(i * 8L)).isEqualTo(Long.MAX_VALUE - 10 + 3L * i);
        }
        assertThat(right.number(FAR)).isEqualTo(Long.MAX_VALUE - 10 + 3L * count);
    }

    @Test
    void shouldLoseNoAdditionWhenBothSidesAddToOneNumber() {
        connect();
        int count = 100;
        SendRequest ofLeft = wr();
        SendRequest ofRight = right.qp.newSendRequest();

        for (int i = 0; i < count; i++) {
            left.qp.postSend(
                    ofLeft.fetchAdd(right.address(FAR), right.mr.rkey(), 1).local(left.mr, 0, 8));
            right.qp.postSend(
                    ofRight.fetchAdd(left.address(FAR), left.mr.rkey(), 1).local(right.mr, 0, 8));
        }

        left.awaitSends(count);
        right.awaitSends(count);
        assertThat(left.number(FAR)).isEqualTo(count);
        assertThat(right.number(FAR)).isEqualTo(count);
    }

    @Test
    void shouldRefuseAtomicWhenNotEightBytesOrMisaligned() {
        connect();
        SendRequest four = wr().fetchAdd(right.address(0), right.mr.rkey(), 1).local(left.mr, 0, 4);

        assertThatThrownBy(() -> left.qp.postSend(four))
                .isInstanceOfSatisfying(
                        VerbsException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL));
    }

    // ---- order and completions

    @ParameterizedTest
    @CsvSource({"0xfffffe, 0x0", "0xffffff, 0xffffff", "0xffffc0, 0xfffff0", "0, 0xfffffe"})
    void shouldMoveSameBytesWhenPsnWraps(String psnOfLeft, String psnOfRight) {
        connect(Side.Wishes.NONE.psn(Integer.decode(psnOfLeft)), Side.Wishes.NONE.psn(Integer.decode(psnOfRight)));
        int bytes = 150_001;
        left.fill(0, bytes, 5);
        SendRequest wr = wr();
        right.receive(1, 2 * bytes, bytes);

        left.qp.postSend(wr.write(right.address(0), right.mr.rkey()).local(left.mr, 0, bytes));
        left.qp.postSend(wr.read(right.address(0), right.mr.rkey()).local(left.mr, FAR, bytes));
        left.qp.postSend(wr.fetchAdd(right.address(Side.MEMORY_BYTES - 8), right.mr.rkey(), 1)
                .local(left.mr, FAR - 8, 8));
        left.qp.postSend(wr.send().local(left.mr, 0, bytes));

        assertThat(left.awaitSends(4)).allMatch(wc -> wc.status() == WorkCompletionStatus.SUCCESS);
        right.requireRecv();
        right.requireSame(0, left, 0, bytes);
        right.requireSame(2 * bytes, left, 0, bytes);
        left.requireSame(FAR, left, 0, bytes);
        assertThat(right.number(Side.MEMORY_BYTES - 8)).isEqualTo(1);
    }

    @Test
    void shouldCompleteInOrderAndOnceWhenOperationsAreMixed() {
        connect();
        right.fill(0, 8192, 6);
        int rounds = 20;
        SendRequest wr = wr();
        for (int i = 0; i < rounds; i++) {
            right.receive(i, FAR, 3000);
        }
        for (int i = 0; i < rounds; i++) {
            long id = i * 4L;
            left.qp.postSend(
                    wr.wrId(id).write(right.address(FAR), right.mr.rkey()).local(left.mr, 0, 2000));
            left.qp.postSend(
                    wr.wrId(id + 1).read(right.address(0), right.mr.rkey()).local(left.mr, FAR, 5000));
            left.qp.postSend(wr.wrId(id + 2).send().local(left.mr, 0, 3000));
            left.qp.postSend(wr.wrId(id + 3)
                    .fetchAdd(right.address(Side.MEMORY_BYTES - 8), right.mr.rkey(), 1)
                    .local(left.mr, 0, 8));
        }

        assertThat(left.awaitSends(rounds * 4).stream().map(Completion::wrId))
                .containsExactlyElementsOf(
                        LongStream.range(0, rounds * 4L).boxed().toList());
        assertThat(right.awaitRecvs(rounds).stream().map(Completion::wrId))
                .containsExactlyElementsOf(LongStream.range(0, rounds).boxed().toList());
        assertThat(left.leftovers()).isEmpty();
        assertThat(right.leftovers()).isEmpty();
    }

    @Test
    void shouldStaySilentWhenSuccessIsUnsignaled() {
        connect();
        SendRequest wr = wr();
        for (int i = 0; i < 10; i++) {
            left.qp.postSend(wr.wrId(i)
                    .write(right.address(0), right.mr.rkey())
                    .local(left.mr, 0, 8)
                    .unsignaled());
        }
        left.qp.postSend(wr.wrId(10).write(right.address(0), right.mr.rkey()).local(left.mr, 0, 8));

        assertThat(left.requireSend().wrId()).isEqualTo(10);
        assertThat(left.leftovers()).isEmpty();
    }

    @Test
    void shouldSendWhatWasReadWhenFenced() {
        connect();
        right.fill(0, 200_000, 7);
        right.receive(1, FAR, 200_000);
        SendRequest wr = wr();

        left.qp.postSend(wr.read(right.address(0), right.mr.rkey()).local(left.mr, 0, 200_000));
        left.qp.postSend(wr.send().local(left.mr, 0, 200_000).fence());

        left.awaitSends(2);
        right.requireRecv();
        right.requireSame(FAR, right, 0, 200_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 16})
    void shouldReadEverythingWhenFewReadsMayBeOutstanding(int maxRdAtomic) {
        connect(Side.Wishes.NONE.maxRdAtomic(maxRdAtomic), Side.Wishes.NONE);
        right.fill(0, 400_000, 8);
        SendRequest wr = wr();
        for (int i = 0; i < 40; i++) {
            left.qp.postSend(
                    wr.wrId(i).read(right.address(i * 10_000L), right.mr.rkey()).local(left.mr, i * 10_000L, 10_000));
        }

        assertThat(left.awaitSends(40)).allMatch(wc -> wc.status() == WorkCompletionStatus.SUCCESS);
        left.requireSame(0, right, 0, 400_000);
        assertThat(left.qp.maxRdAtomic()).isEqualTo(maxRdAtomic);
    }

    @Test
    void shouldServeBothDirectionsWhenBothSidesPost() {
        connect();
        left.fill(0, 500_000, 9);
        right.fill(0, 500_000, 10);
        SendRequest ofLeft = wr();
        SendRequest ofRight = right.qp.newSendRequest();
        for (int i = 0; i < 5; i++) {
            int at = i * 100_000;
            left.qp.postSend(
                    ofLeft.write(right.address(FAR + at), right.mr.rkey()).local(left.mr, at, 100_000));
            right.qp.postSend(
                    ofRight.write(left.address(FAR + at), left.mr.rkey()).local(right.mr, at, 100_000));
        }

        left.awaitSends(5);
        right.awaitSends(5);
        right.requireSame(FAR, left, 0, 500_000);
        left.requireSame(FAR, right, 0, 500_000);
    }

    @Test
    void shouldTakeListWhenPostedInOneCall() {
        connect();
        List<SendRequest> sends = new ArrayList<>();
        List<ReceiveRequest> receives = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            receives.add(right.qp.newReceiveRequest().wrId(i).local(right.mr, i * 100L, 100));
            sends.add(wr().wrId(i).send().local(left.mr, i * 100L, 100));
        }
        left.fill(0, 800, 11);

        right.qp.postRecv(receives);
        left.qp.postSend(sends);

        left.awaitSends(8);
        right.awaitRecvs(8);
        right.requireSame(0, left, 0, 800);
    }

    @Test
    void shouldTellStateAndPsnsWhenAsked() {
        connect();
        left.qp.postSend(wr().write(right.address(0), right.mr.rkey()).local(left.mr, 0, 3 * MTU));
        left.requireSend();

        assertThat(left.qp.info().state()).isEqualTo(QueuePairState.RTS);
        assertThat(left.qp.info().sendPsn()).isEqualTo(new Psn(Side.Wishes.NONE.psn() + 3));
        assertThat(right.qp.info().recvPsn()).isEqualTo(new Psn(Side.Wishes.NONE.psn() + 3));
        assertThat(left.qp.info().mtu()).isEqualTo(Mtu.MTU_1024);
    }

    // ---- misuse

    @Test
    void shouldRefuseRequestWhenQueueIsFull() {
        QueuePairCaps small = new QueuePairCaps(4, 4, 1, 1, 0);
        connect(Side.Wishes.NONE.caps(small), Side.Wishes.NONE.caps(small));

        assertThatThrownBy(() -> {
                    for (int i = 0; i < 100_000; i++) {
                        right.receive(i, 0, 1);
                    }
                })
                .isInstanceOfSatisfying(
                        VerbsException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOMEM));
    }

    @Test
    void shouldTellHowManyArePostedWhenOneOfListIsRefused() {
        QueuePairCaps small = new QueuePairCaps(4, 4, 1, 1, 0);
        connect(Side.Wishes.NONE.caps(small), Side.Wishes.NONE.caps(small));
        List<ReceiveRequest> all = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            all.add(right.qp.newReceiveRequest().wrId(i).local(right.mr, 0, 1));
        }

        PostException refusal = catchThrowableOfType(PostException.class, () -> right.qp.postRecv(all));
        right.qp.fail();

        assertThat(refusal.errno()).isEqualTo(Errno.ENOMEM);
        assertThat(refusal).hasMessageContaining("request " + (refusal.posted() + 1) + " of 300");
        assertThat(right.awaitRecvs(refusal.posted()).stream().map(Completion::wrId))
                .containsExactlyElementsOf(
                        LongStream.range(0, refusal.posted()).boxed().toList());
        assertThat(right.leftovers()).isEmpty();
    }

    @Test
    void shouldPostNothingWhenOneStandsInListTwice() {
        connect();
        SendRequest first = wr().write(right.address(0), right.mr.rkey()).local(left.mr, 0, 1);
        SendRequest second = wr().write(right.address(0), right.mr.rkey()).local(left.mr, 0, 1);
        ReceiveRequest receive = left.qp.newReceiveRequest().local(left.mr, 0, 1);

        assertThatThrownBy(() -> left.qp.postSend(List.of(first, second, first)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("request 3 of 3 stands in the list before");
        assertThatThrownBy(() -> left.qp.postRecv(List.of(receive, receive)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("request 2 of 2 stands in the list before");
        assertThat(left.leftovers()).isEmpty();

        left.qp.postSend(List.of(first, second));
        left.awaitSends(2);
    }

    @Test
    void shouldRefuseUseWhenClosed() {
        connect();
        SendRequest wr = wr().send().local(left.mr, 0, 1);
        ReceiveRequest receive = left.qp.newReceiveRequest().local(left.mr, 0, 1);

        left.qp.close();
        left.qp.close();

        assertThatThrownBy(() -> left.qp.postSend(wr)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> left.qp.postRecv(receive)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> left.qp.info()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> left.qp.fail()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> left.qp.newSendRequest()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldBeUsedUpWhenConnected() {
        connect();

        assertThatThrownBy(() -> left.prepared.connect(left.endpoint(), right.endpoint()))
                .isInstanceOf(IllegalStateException.class);
        left.prepared.close();
        assertThat(left.qp.info().state())
                .as("closing what was used up changes nothing")
                .isEqualTo(QueuePairState.RTS);
    }

    @Test
    void shouldRefuseEndpointWhenNotItsOwn() {
        left = new Side(devices, devices.left(), Side.Wishes.NONE);
        right = new Side(devices, devices.right(), Side.Wishes.NONE);

        assertThatThrownBy(() -> left.prepared.connect(right.endpoint(), left.endpoint()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldKeepDomainAndQueuesWhenQueuePairIsOpen() {
        connect();

        assertThatThrownBy(() -> left.pd.close())
                .isInstanceOfSatisfying(
                        VerbsException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBUSY));
        assertThatThrownBy(() -> left.sendCq.close())
                .isInstanceOfSatisfying(
                        VerbsException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBUSY));
        left.qp.postSend(wr().write(right.address(0), right.mr.rkey()).local(left.mr, 0, 8));
        left.requireSend();
    }

    /** Shows a negative too: with no rights granted a queue pair still sends. */
    @Test
    void shouldStillSendWhenItGrantsNoAccess() {
        connect(Side.Wishes.NONE.access(EnumSet.noneOf(Access.class)), Side.Wishes.NONE);
        right.receive(1, 0, 10);

        left.qp.postSend(wr().send().local(left.mr, 0, 10));

        left.requireSend();
        right.requireRecv();
    }
}
