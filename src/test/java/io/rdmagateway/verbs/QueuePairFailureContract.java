package io.rdmagateway.verbs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a queue pair fails, whatever device it is of: the first failure names the cause, everything after is flushed. */
public abstract class QueuePairFailureContract {

    private static final RcTimers IMPATIENT = new RcTimers(4, 1, 1, 1, 64);

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
        if (left != null) {
            left.close();
        }
        if (right != null) {
            right.close();
        }
        devices.close();
    }

    protected void connect(Side.Wishes ofLeft, Side.Wishes ofRight) {
        left = new Side(devices, devices.left(), ofLeft);
        right = new Side(devices, devices.right(), ofRight);
        Side.connect(left, right);
    }

    private SendRequest wr() {
        return left.qp.newSendRequest();
    }

    /** Posts the request between two good ones and demands: good, this failure, flushed. */
    private void requireFailure(SendRequest bad, WorkCompletionStatus expected) {
        left.qp.postSend(wr().wrId(1).write(right.address(0), right.mr.rkey()).local(left.mr, 0, 8));
        requireFailureOfNext(bad, expected, new ArrayList<>());
    }

    private void requireFailureOfNext(SendRequest bad, WorkCompletionStatus expected, List<Completion> all) {
        left.qp.postSend(bad.wrId(2));
        left.qp.postSend(wr().wrId(3)
                .write(right.address(8), right.mr.rkey())
                .local(left.mr, 0, 8)
                .unsignaled());

        all.addAll(left.awaitSends(3 - all.size()));
        assertThat(all.stream().map(Completion::wrId)).containsExactly(1L, 2L, 3L);
        assertThat(all.stream().map(Completion::status))
                .containsExactly(WorkCompletionStatus.SUCCESS, expected, WorkCompletionStatus.WR_FLUSH_ERR);
        assertThat(left.qp.info().state()).isEqualTo(QueuePairState.ERR);
        assertThat(left.leftovers()).isEmpty();
    }

    enum Outside {
        BEFORE(-1, 8),
        LAST_BYTE(Side.MEMORY_BYTES - 7L, 8),
        BEHIND(Side.MEMORY_BYTES, 1),
        FAR_AWAY(1L << 40, 8),
        MANY_PACKETS(Side.MEMORY_BYTES - 99_999L, 100_000);

        private final long offset;
        private final int bytes;

        Outside(long offset, int bytes) {
            this.offset = offset;
            this.bytes = bytes;
        }
    }

    @ParameterizedTest
    @EnumSource(Outside.class)
    void shouldRefuseWriteWhenRangeLeavesRegion(Outside range) {
        connect(Side.Wishes.NONE, Side.Wishes.NONE);
        left.fill(0, 100_000, 1);

        requireFailure(
                wr().write(right.address(range.offset), right.mr.rkey()).local(left.mr, 0, range.bytes),
                WorkCompletionStatus.REM_ACCESS_ERR);
        right.requireZero(Side.MEMORY_BYTES - 100_000L, 100_000);
    }

    @ParameterizedTest
    @EnumSource(Outside.class)
    void shouldRefuseReadWhenRangeLeavesRegion(Outside range) {
        connect(Side.Wishes.NONE, Side.Wishes.NONE);

        requireFailure(
                wr().read(right.address(range.offset), right.mr.rkey()).local(left.mr, 0, range.bytes),
                WorkCompletionStatus.REM_ACCESS_ERR);
    }

    @Test
    void shouldRefuseAtomicWhenRangeLeavesRegion() {
        connect(Side.Wishes.NONE, Side.Wishes.NONE);

        requireFailure(
                wr().fetchAdd(right.address(Side.MEMORY_BYTES), right.mr.rkey(), 1)
                        .local(left.mr, 0, 8),
                WorkCompletionStatus.REM_ACCESS_ERR);
    }

    @Test
    void shouldRefuseWriteWhenKeyIsUnknown() {
        connect(Side.Wishes.NONE, Side.Wishes.NONE);
        right.number(64, 5);

        requireFailure(
                wr().write(right.address(64), ~right.mr.rkey()).local(left.mr, 0, 8),
                WorkCompletionStatus.REM_ACCESS_ERR);
        assertThat(right.number(64)).isEqualTo(5);
    }

    @Test
    void shouldRefuseWriteWhenKeyIsOfAnotherDomain() {
        connect(Side.Wishes.NONE, Side.Wishes.NONE);
        try (ProtectionDomain other = devices.right().allocPd();
                MemoryRegion foreign = other.regMr(
                        right.memory.asSlice(4096, 4096), EnumSet.of(Access.LOCAL_WRITE, Access.REMOTE_WRITE))) {
            left.fill(0, 8, 1);
            requireFailure(
                    wr().write(foreign.address(), foreign.rkey()).local(left.mr, 0, 8),
                    WorkCompletionStatus.REM_ACCESS_ERR);
            right.requireZero(4096, 4096);
        }
    }

    @Test
    void shouldRefuseWriteWhenRegionWasClosed() {
        connect(Side.Wishes.NONE, Side.Wishes.NONE);
        MemoryRegion closed =
                right.pd.regMr(right.memory.asSlice(4096, 4096), EnumSet.of(Access.LOCAL_WRITE, Access.REMOTE_WRITE));
        int rkey = closed.rkey();
        closed.close();
        left.fill(0, 8, 1);

        requireFailure(wr().write(right.address(4096), rkey).local(left.mr, 0, 8), WorkCompletionStatus.REM_ACCESS_ERR);
        right.requireZero(4096, 4096);
    }

    @Test
    void shouldRefuseReadWhenRegionGrantsWritesOnly() {
        connect(Side.Wishes.NONE, Side.Wishes.NONE);
        try (MemoryRegion writable =
                right.pd.regMr(right.memory.asSlice(4096, 4096), EnumSet.of(Access.LOCAL_WRITE, Access.REMOTE_WRITE))) {
            requireFailure(
                    wr().read(writable.address(), writable.rkey()).local(left.mr, 0, 8),
                    WorkCompletionStatus.REM_ACCESS_ERR);
        }
    }

    @Test
    void shouldRefuseWriteAndAtomicWhenRegionGrantsReadsOnly() {
        connect(Side.Wishes.NONE, Side.Wishes.NONE);
        try (MemoryRegion readable = right.pd.regMr(right.memory.asSlice(4096, 4096), EnumSet.of(Access.REMOTE_READ))) {
            requireFailure(
                    wr().fetchAdd(readable.address(), readable.rkey(), 1).local(left.mr, 0, 8),
                    WorkCompletionStatus.REM_ACCESS_ERR);
        }
    }

    @Test
    void shouldTakeWritesOfNothingWhenNoMemoryIsShared() {
        connect(Side.Wishes.NONE, Side.Wishes.NONE.access(Set.of(Access.REMOTE_WRITE)));

        for (int i = 0; i < 3; i++) {
            left.qp.postSend(wr().write(0, 0));
            left.requireSend();
        }

        assertThat(right.qp.info().state()).isEqualTo(QueuePairState.RTS);
        assertThat(right.leftovers()).as("its owner hears nothing of it").isEmpty();
    }

    @Test
    void shouldRefuseWriteWhenOnlyNothingMayBeWritten() {
        connect(Side.Wishes.NONE, Side.Wishes.NONE.access(Set.of(Access.REMOTE_WRITE)));
        try (MemoryRegion own = right.pd.regMr(right.memory.asSlice(4096, 4096), Set.of(Access.LOCAL_WRITE))) {
            left.fill(0, 8, 1);
            left.qp.postSend(wr().write(0, 0));
            left.requireSend();

            requireFailure(
                    wr().write(own.address(), own.rkey()).local(left.mr, 0, 1), WorkCompletionStatus.REM_ACCESS_ERR);
            right.requireZero(4096, 4096);
        }
    }

    @Test
    void shouldRefuseWriteWhenKeyIsZero() {
        connect(Side.Wishes.NONE, Side.Wishes.NONE.access(Set.of(Access.REMOTE_WRITE)));

        requireFailure(wr().write(right.address(64), 0).local(left.mr, 0, 1), WorkCompletionStatus.REM_ACCESS_ERR);
        right.requireZero(64, 8);
    }

    @Test
    void shouldFailAtBothEndsWhenMessageIsLongerThanReceive() {
        connect(Side.Wishes.NONE, Side.Wishes.NONE);
        right.receive(7, 0, 3000);
        right.receive(8, 0, 3000);

        left.qp.postSend(wr().wrId(1).send().local(left.mr, 0, 3001));

        boolean deviates = right.deviates(Deviation.LONG_MESSAGE_IS_OP_ERR);
        assertThat(left.awaitSend().status())
                .isEqualTo(deviates ? WorkCompletionStatus.REM_OP_ERR : WorkCompletionStatus.REM_INV_REQ_ERR);
        List<Completion> received = right.awaitRecvs(2);
        assertThat(received.get(0).wrId()).isEqualTo(7);
        assertThat(received.get(0).status())
                .isEqualTo(deviates ? WorkCompletionStatus.LOC_QP_OP_ERR : WorkCompletionStatus.LOC_LEN_ERR);
        assertThat(received.get(1).wrId()).isEqualTo(8);
        assertThat(received.get(1).status()).isEqualTo(WorkCompletionStatus.WR_FLUSH_ERR);
    }

    @Test
    void shouldFailLocallyWhenSourceWasDeregistered() {
        connect(Side.Wishes.NONE, Side.Wishes.NONE);
        SendRequest bad = fromDeregisteredSource(4096);
        left.qp.postSend(wr().wrId(1).write(right.address(0), right.mr.rkey()).local(left.mr, 0, 8));
        List<Completion> acknowledged = new ArrayList<>();
        if (left.deviates(Deviation.LOCAL_FAILURE_DEAFENS)) {
            acknowledged.add(left.requireSend());
        }

        requireFailureOfNext(
                bad,
                left.deviates(Deviation.DEREGISTERED_MEMORY_IS_QP_OP_ERR)
                        ? WorkCompletionStatus.LOC_QP_OP_ERR
                        : WorkCompletionStatus.LOC_PROT_ERR,
                acknowledged);
        right.requireZero(4096, 8);
    }

    /** Makes a WRITE that fails before its first packet. */
    private SendRequest fromDeregisteredSource(long offset) {
        try (MemoryRegion closed = left.pd.regMr(left.memory.asSlice(0, 4096), Set.of(Access.LOCAL_WRITE))) {
            return wr().write(right.address(offset), right.mr.rkey()).local(closed, 0, 8);
        }
    }

    @Test
    void shouldFailLocallyWhenReadTargetIsNotWritable() {
        connect(Side.Wishes.NONE, Side.Wishes.NONE);
        try (MemoryRegion readOnly = left.pd.regMr(left.memory.asSlice(4096, 4096), Set.of())) {
            requireFailure(
                    wr().read(right.address(0), right.mr.rkey()).local(readOnly, 0, 8),
                    WorkCompletionStatus.LOC_PROT_ERR);
            left.requireZero(4096, 8);
        }
    }

    // ---- patience

    @Test
    void shouldDeliverLateWhenReceiveComesAfterMessage() {
        connect(Side.Wishes.NONE.timers(new RcTimers(14, 6, 7, 1, 64)), Side.Wishes.NONE);
        left.fill(0, 5000, 3);
        left.qp.postSend(wr().send().local(left.mr, 0, 5000));
        for (int i = 0; i < 200; i++) {
            devices.progress();
        }

        right.receive(1, 0, 5000);

        left.requireSend();
        right.requireRecv();
        right.requireSame(0, left, 0, 5000);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void shouldGiveUpWhenReceiverStaysNotReady(int rnrRetry) {
        connect(Side.Wishes.NONE.timers(new RcTimers(14, 6, rnrRetry, 1, 64)), Side.Wishes.NONE);
        left.qp.postSend(wr().wrId(1).send().local(left.mr, 0, 100));
        left.qp.postSend(wr().wrId(2).send().local(left.mr, 0, 100));

        assertThat(left.awaitSend().status()).isEqualTo(WorkCompletionStatus.RNR_RETRY_EXC_ERR);
        assertThat(left.awaitSend().status()).isEqualTo(WorkCompletionStatus.WR_FLUSH_ERR);
        assertThat(right.qp.info().state()).as("the receiver has lost nothing").isEqualTo(QueuePairState.RTS);
    }

    @Test
    void shouldGiveUpWhenPeerIsGone() {
        connect(Side.Wishes.NONE.timers(IMPATIENT), Side.Wishes.NONE);
        right.qp.close();
        left.qp.postSend(wr().wrId(1).write(right.address(0), right.mr.rkey()).local(left.mr, 0, 100));
        left.qp.postSend(wr().wrId(2).read(right.address(0), right.mr.rkey()).local(left.mr, 0, 100));

        assertThat(left.awaitSend().status()).isEqualTo(WorkCompletionStatus.RETRY_EXC_ERR);
        assertThat(left.awaitSend().status()).isEqualTo(WorkCompletionStatus.WR_FLUSH_ERR);
    }

    @Test
    void shouldGiveUpWhenPeerIsGoneAndNextRequestFailsLocally() {
        connect(Side.Wishes.NONE.timers(IMPATIENT), Side.Wishes.NONE);
        right.qp.close();
        SendRequest bad = fromDeregisteredSource(4096);
        left.qp.postSend(
                List.of(wr().wrId(1).write(right.address(0), right.mr.rkey()).local(left.mr, 0, 100), bad.wrId(2)));

        WorkCompletionStatus first = WorkCompletionStatus.RETRY_EXC_ERR;
        if (left.deviates(Deviation.LOCAL_FAILURE_DEAFENS)) {
            awaitThatAnotherGivesUp();
            assertThat(left.leftovers()).as("neither has ended").isEmpty();
            left.qp.fail();
            first = WorkCompletionStatus.WR_FLUSH_ERR;
        }
        List<Completion> all = left.awaitSends(2);
        assertThat(all.stream().map(Completion::wrId)).containsExactly(1L, 2L);
        assertThat(all.stream().map(Completion::status)).containsExactly(first, WorkCompletionStatus.WR_FLUSH_ERR);
    }

    /** Waits as long as a queue pair with the same timers needs to find that its peer is gone. */
    private void awaitThatAnotherGivesUp() {
        try (Side other = new Side(devices, devices.left(), Side.Wishes.NONE.timers(IMPATIENT));
                Side gone = new Side(devices, devices.right(), Side.Wishes.NONE)) {
            Side.connect(other, gone);
            gone.qp.close();
            other.qp.postSend(other.qp
                    .newSendRequest()
                    .write(gone.address(0), gone.mr.rkey())
                    .local(other.mr, 0, 100));
            assertThat(other.awaitSend().status()).isEqualTo(WorkCompletionStatus.RETRY_EXC_ERR);
        }
    }

    // ---- flushing

    @Test
    void shouldFlushEverythingInOrderWhenFailed() {
        connect(Side.Wishes.NONE, Side.Wishes.NONE);
        for (int i = 0; i < 10; i++) {
            left.receive(i, 0, 8);
        }

        left.qp.fail();
        left.qp.fail();

        List<Completion> all = left.awaitRecvs(10);
        for (int i = 0; i < 10; i++) {
            assertThat(all.get(i).wrId()).isEqualTo(i);
            assertThat(all.get(i).status()).isEqualTo(WorkCompletionStatus.WR_FLUSH_ERR);
        }
        assertThat(left.qp.info().state()).isEqualTo(QueuePairState.ERR);
    }

    @Test
    void shouldFlushAtOnceWhenPostedAfterFailure() {
        connect(Side.Wishes.NONE, Side.Wishes.NONE);
        left.qp.fail();

        left.receive(1, 0, 8);
        left.qp.postSend(wr().wrId(2).send().local(left.mr, 0, 8).unsignaled());

        if (!left.deviates(Deviation.LATE_RECEIVES_ARE_NOT_FLUSHED)) {
            assertThat(left.awaitRecv().status()).isEqualTo(WorkCompletionStatus.WR_FLUSH_ERR);
        }
        Completion flushed = left.awaitSend();
        assertThat(flushed.wrId()).isEqualTo(2);
        assertThat(flushed.status()).isEqualTo(WorkCompletionStatus.WR_FLUSH_ERR);
    }

    @Test
    void shouldFlushReceivesWhenPeersRequestIsRefused() {
        connect(Side.Wishes.NONE, Side.Wishes.NONE);
        right.receive(3, 0, 100);

        left.qp.postSend(wr().write(right.address(-1), right.mr.rkey()).local(left.mr, 0, 8));

        assertThat(left.awaitSend().status()).isEqualTo(WorkCompletionStatus.REM_ACCESS_ERR);
        assertThat(right.awaitRecv().status()).isEqualTo(WorkCompletionStatus.WR_FLUSH_ERR);
        assertThat(right.qp.info().state()).isEqualTo(QueuePairState.ERR);
    }

    @Test
    void shouldBreakWhenCompletionQueueOverflows() {
        connect(Side.Wishes.NONE, Side.Wishes.NONE.cqCapacity(4));
        int capacity = right.recvCq.capacity();
        for (int i = 0; i <= capacity && i < 120; i++) {
            right.receive(i, 0, 8);
        }
        org.junit.jupiter.api.Assumptions.assumeTrue(capacity < 120, "the device rounds the queue up too far");
        SendRequest wr = wr();

        for (int i = 0; i <= capacity; i++) {
            left.qp.postSend(wr.send().local(left.mr, 0, 8));
        }

        for (long start = System.nanoTime(); right.qp.info().state() != QueuePairState.ERR; ) {
            devices.progress();
            assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
        }
    }
}
