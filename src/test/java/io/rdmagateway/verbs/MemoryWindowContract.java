package io.rdmagateway.verbs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a memory window must do, on a device that has them. */
public abstract class MemoryWindowContract {

    private static final int BYTES = 4096;
    private static final Set<Access> WRITE = Set.of(Access.REMOTE_WRITE);

    private DevicePair devices;
    private Side left;
    private Side right;
    private MemoryRegion region;
    private MemoryWindow window;

    protected abstract DevicePair openDevices();

    @BeforeEach
    void bindWindow() {
        devices = openDevices();
        Assumptions.assumeTrue(devices.right().info().memoryWindows(), "the device has no memory windows");
        left = new Side(devices, devices.left(), Side.Wishes.NONE);
        right = new Side(devices, devices.right(), Side.Wishes.NONE);
        Side.connect(left, right);
        region = right.pd.regMr(
                right.memory.asSlice(0, BYTES),
                EnumSet.of(Access.LOCAL_WRITE, Access.REMOTE_WRITE, Access.REMOTE_READ, Access.MW_BIND));
        window = right.pd.allocMw();
        right.qp.postSend(right.qp.newSendRequest().bindMw(window, region, 0, BYTES, WRITE));
        assertThat(right.requireSend().opcode()).isEqualTo(WorkCompletionOpcode.BIND_MW);
        left.fill(0, BYTES, 7);
    }

    @AfterEach
    void closeDevices() {
        if (left != null) {
            window.close();
            region.close();
            left.close();
            right.close();
        }
        devices.close();
    }

    private Completion write() {
        return write(0, BYTES);
    }

    private Completion write(long offset, int bytes) {
        left.qp.postSend(left.qp
                .newSendRequest()
                .write(region.address() + offset, window.rkey())
                .local(left.mr, 0, bytes));
        return left.awaitSend();
    }

    private void invalidate() {
        right.qp.postSend(right.qp.newSendRequest().localInv(window.rkey()));
        assertThat(right.requireSend().opcode()).isEqualTo(WorkCompletionOpcode.LOCAL_INV);
    }

    private Completion bind(MemoryWindow mw, MemoryRegion mr, long offset, long length, Set<Access> access) {
        right.qp.postSend(right.qp.newSendRequest().bindMw(mw, mr, offset, length, access));
        return right.awaitSend();
    }

    private void rebind(long offset, long length, Set<Access> access) {
        invalidate();
        assertThat(bind(window, region, offset, length, access).status()).isEqualTo(WorkCompletionStatus.SUCCESS);
    }

    private static void requireBusy(ThrowingCallable close) {
        requireRefused(close, Errno.EBUSY);
    }

    private static void requireRefused(ThrowingCallable close, int errno) {
        assertThatThrownBy(close)
                .isInstanceOfSatisfying(
                        VerbsException.class, e -> assertThat(e.errno()).isEqualTo(errno));
    }

    @Test
    void shouldTakeWritesWhenBound() {
        assertThat(write().status()).isEqualTo(WorkCompletionStatus.SUCCESS);
        right.requireSame(0, left, 0, BYTES);
    }

    @Test
    void shouldRefuseWritesWhenInvalidated() {
        invalidate();

        assertThat(write().status()).isEqualTo(WorkCompletionStatus.REM_ACCESS_ERR);
        right.requireZero(0, BYTES);
    }

    @Test
    void shouldLoseKeyWhenPeerInvalidatesIt() {
        right.receive(5, BYTES, 64);
        left.qp.postSend(left.qp.newSendRequest().sendWithInv(window.rkey()).local(left.mr, 0, 64));
        left.requireSend();
        assertThat(right.requireRecv().invalidatedRkey())
                .isEqualTo(right.deviates(Deviation.INVALIDATION_IS_NOT_TOLD) ? 0 : window.rkey());

        assertThat(write().status()).isEqualTo(WorkCompletionStatus.REM_ACCESS_ERR);
        right.requireZero(0, BYTES);
    }

    @Test
    void shouldRefuseReadsWhenBoundForWrites() {
        left.qp.postSend(
                left.qp.newSendRequest().read(region.address(), window.rkey()).local(left.mr, 0, 8));
        assertThat(left.awaitSend().status()).isEqualTo(WorkCompletionStatus.REM_ACCESS_ERR);
    }

    @Test
    void shouldRefuseOtherQueuePairOfSameDomain() {
        PreparedQueuePair second = right.pd.createQp(new QueuePairConfig(
                right.sendCq,
                right.recvCq,
                QueuePairCaps.of(8, 8),
                devices.right().port(1),
                GidSelection.best(devices.right().gids(1), GidWish.NONE, Optional.empty())
                        .orElseThrow(),
                Side.Wishes.NONE.access(),
                16,
                RcTimers.DEFAULT));
        QueuePairEndpoint there = second.endpoint(new Psn(1));
        try (Side stranger = new Side(devices, devices.left(), Side.Wishes.NONE);
                QueuePair connected = second.connect(there, stranger.endpoint())) {
            stranger.qp = stranger.prepared.connect(stranger.endpoint(), there);
            stranger.qp.postSend(stranger.qp
                    .newSendRequest()
                    .write(region.address(), window.rkey())
                    .local(stranger.mr, 0, 8));
            assertThat(stranger.awaitSend().status()).isEqualTo(WorkCompletionStatus.REM_ACCESS_ERR);
            assertThat(connected.info().state()).isEqualTo(QueuePairState.ERR);
        }
        right.requireZero(0, BYTES);
    }

    @Test
    void shouldHaveNewKeyWhenBoundAgain() {
        int first = window.rkey();
        rebind(0, BYTES, WRITE);

        assertThat(window.rkey()).isNotEqualTo(first);
        assertThat(write().status()).isEqualTo(WorkCompletionStatus.SUCCESS);
    }

    @Test
    void shouldRefuseRangeWhenItLeavesTheRegion() {
        SendRequest wr = right.qp.newSendRequest();
        assertThatThrownBy(() -> wr.bindMw(window, region, 1, BYTES, WRITE))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void shouldKeepWindowOpenWhenNamedByUnpostedRequest() {
        SendRequest wr = right.qp.newSendRequest().bindMw(window, region, 0, BYTES, WRITE);
        requireBusy(window::close);
        wr.send();
        window.close();
        assertThatThrownBy(() -> wr.bindMw(window, region, 0, BYTES, WRITE)).isInstanceOf(IllegalStateException.class);
    }

    // ---- what a window opens

    @Test
    void shouldTakeEveryByteWhenRangeIsExact() {
        rebind(512, 1024, WRITE);

        assertThat(write(512, 1024).status()).isEqualTo(WorkCompletionStatus.SUCCESS);
        right.requireSame(512, left, 0, 1024);
        right.requireZero(0, 512);
        right.requireZero(1536, 512);
    }

    @ParameterizedTest
    @CsvSource({"511, 1", "511, 1024", "512, 1025", "1535, 2", "1536, 1", "0, 4096"})
    void shouldRefuseWritesWhenOneByteIsOutsideOfWindow(long offset, int bytes) {
        Assumptions.assumeFalse(
                right.deviates(Deviation.WINDOW_RANGE_IS_NOT_ENFORCED), "the device does not check the range");
        rebind(512, 1024, WRITE);

        assertThat(write(offset, bytes).status()).isEqualTo(WorkCompletionStatus.REM_ACCESS_ERR);
        right.requireZero(0, BYTES);
    }

    @Test
    void shouldReturnBytesWhenBoundForReads() {
        right.fill(0, BYTES, 8);
        rebind(0, BYTES, Set.of(Access.REMOTE_READ));

        left.qp.postSend(
                left.qp.newSendRequest().read(region.address(), window.rkey()).local(left.mr, 0, BYTES));

        left.requireSend();
        left.requireSame(0, right, 0, BYTES);
        assertThat(write().status()).isEqualTo(WorkCompletionStatus.REM_ACCESS_ERR);
    }

    @Test
    void shouldCountWhenBoundForAtomics() {
        right.number(16, 40);
        rebind(0, BYTES, Set.of(Access.REMOTE_ATOMIC));

        left.qp.postSend(left.qp
                .newSendRequest()
                .fetchAdd(region.address() + 16, window.rkey(), 2)
                .local(left.mr, 0, 8));

        left.requireSend();
        assertThat(left.number(0)).isEqualTo(40);
        assertThat(right.number(16)).isEqualTo(42);
    }

    @Test
    void shouldTakeWritesWhenRegionItselfIsNotForTheOtherSide() {
        try (MemoryRegion closed =
                right.pd.regMr(right.memory.asSlice(0, BYTES), EnumSet.of(Access.LOCAL_WRITE, Access.MW_BIND))) {
            invalidate();
            assertThat(bind(window, closed, 0, BYTES, WRITE).status()).isEqualTo(WorkCompletionStatus.SUCCESS);

            assertThat(write().status()).isEqualTo(WorkCompletionStatus.SUCCESS);
            right.requireSame(0, left, 0, BYTES);
            invalidate();
        }
    }

    @Test
    void shouldRefuseFormerKeyWhenBoundAgain() {
        int former = window.rkey();
        rebind(0, BYTES, WRITE);

        left.qp.postSend(
                left.qp.newSendRequest().write(region.address(), former).local(left.mr, 0, BYTES));

        assertThat(left.awaitSend().status()).isEqualTo(WorkCompletionStatus.REM_ACCESS_ERR);
        right.requireZero(0, BYTES);
    }

    @Test
    void shouldRefuseWritesWhenClosed() {
        int former = window.rkey();
        window.close();

        left.qp.postSend(
                left.qp.newSendRequest().write(region.address(), former).local(left.mr, 0, BYTES));

        assertThat(left.awaitSend().status()).isEqualTo(WorkCompletionStatus.REM_ACCESS_ERR);
        right.requireZero(0, BYTES);
    }

    // ---- binds that are refused

    private void requireBindError(Completion wc) {
        assertThat(wc.status()).isEqualTo(WorkCompletionStatus.MW_BIND_ERR);
        assertThat(right.qp.info().state()).isEqualTo(QueuePairState.ERR);
    }

    @Test
    void shouldRefuseBindWhenWindowIsBound() {
        requireBindError(bind(window, region, 0, BYTES, WRITE));
    }

    @Test
    void shouldRefuseRangeWhenItIsEmpty() {
        SendRequest wr = right.qp.newSendRequest();
        assertThatThrownBy(() -> wr.bindMw(window, region, 0, 0, WRITE)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldRefuseBindWhenRegionIsNotRegisteredForIt() {
        invalidate();
        requireBindError(bind(window, right.mr, 0, BYTES, WRITE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"REMOTE_WRITE", "REMOTE_ATOMIC"})
    void shouldRefuseBindWhenWindowWouldChangeWhatMayOnlyBeRead(Access right) {
        try (MemoryRegion readOnly = this.right.pd.regMr(
                this.right.memory.asSlice(0, BYTES), EnumSet.of(Access.REMOTE_READ, Access.MW_BIND))) {
            invalidate();
            requireBindError(bind(window, readOnly, 0, BYTES, Set.of(right)));
        }
    }

    @Test
    void shouldRefuseBindWhenWindowIsOfAnotherDomain() {
        try (ProtectionDomain other = devices.right().allocPd();
                MemoryWindow foreign = other.allocMw()) {
            requireBindError(bind(foreign, region, 0, BYTES, WRITE));
        }
    }

    @Test
    void shouldRefuseBindWhenRegionIsOfAnotherDomain() {
        try (ProtectionDomain other = devices.right().allocPd();
                MemoryRegion foreign =
                        other.regMr(right.memory.asSlice(0, BYTES), EnumSet.of(Access.LOCAL_WRITE, Access.MW_BIND))) {
            invalidate();
            Completion wc = bind(window, foreign, 0, BYTES, WRITE);
            if (right.deviates(Deviation.WINDOW_TAKES_REGION_OF_ANOTHER_DOMAIN)) {
                assertThat(wc.status()).isEqualTo(WorkCompletionStatus.SUCCESS);
                invalidate();
            } else {
                requireBindError(wc);
            }
        }
    }

    // ---- invalidations

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldFailInvalidationWhenKeyIsNotOfBoundWindow(boolean ofRegion) {
        Assumptions.assumeFalse(
                !ofRegion && right.deviates(Deviation.STALE_INVALIDATION_CRASHES), "the kernel would go down");
        invalidate();
        right.qp.postSend(right.qp.newSendRequest().localInv(ofRegion ? region.rkey() : window.rkey()));

        assertThat(right.awaitSend().status())
                .isEqualTo(
                        right.deviates(Deviation.INVALIDATION_ERROR_IS_QP_OP_ERR)
                                ? WorkCompletionStatus.LOC_QP_OP_ERR
                                : WorkCompletionStatus.MW_BIND_ERR);
        assertThat(right.qp.info().state()).isEqualTo(QueuePairState.ERR);
    }

    @Test
    void shouldLoseKeyWhenPeerInvalidatesItByLongMessage() {
        right.receive(5, BYTES, 9000);
        left.qp.postSend(left.qp.newSendRequest().sendWithInv(window.rkey()).local(left.mr, 0, 9000));
        left.requireSend();
        Completion wc = right.requireRecv();
        assertThat(wc.byteLength()).isEqualTo(9000);
        assertThat(wc.hasImmData()).isFalse();
        assertThat(wc.invalidatedRkey())
                .isEqualTo(right.deviates(Deviation.INVALIDATION_IS_NOT_TOLD) ? 0 : window.rkey());
        right.requireSame(BYTES, left, 0, 9000);

        assertThat(write().status()).isEqualTo(WorkCompletionStatus.REM_ACCESS_ERR);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldRefuseMessageWhenItsKeyIsNotOfBoundWindow(boolean ofRegion) {
        Assumptions.assumeFalse(
                !ofRegion && right.deviates(Deviation.STALE_INVALIDATION_CRASHES), "the kernel would go down");
        invalidate();
        right.receive(5, BYTES, 64);
        left.qp.postSend(left.qp
                .newSendRequest()
                .sendWithInv(ofRegion ? region.rkey() : window.rkey())
                .local(left.mr, 0, 64));

        WorkCompletionStatus told = left.awaitSend().status();
        if (!right.deviates(Deviation.REFUSED_INVALIDATION_IS_NOT_ANSWERED)) {
            assertThat(told).isEqualTo(WorkCompletionStatus.REM_ACCESS_ERR);
        }
        assertThat(right.awaitRecv().status()).isNotEqualTo(WorkCompletionStatus.SUCCESS);
        assertThat(right.qp.info().state()).isEqualTo(QueuePairState.ERR);
    }

    // ---- order

    @Test
    void shouldPerformInOrderWhenPostedTogether() {
        left.receive(1, 0, 64);
        SendRequest inv =
                right.qp.newSendRequest().wrId(1).localInv(window.rkey()).unsignaled();
        SendRequest bind = right.qp
                .newSendRequest()
                .wrId(2)
                .bindMw(window, region, 0, BYTES, WRITE)
                .unsignaled();
        SendRequest tell = right.qp.newSendRequest().wrId(3).send().local(right.mr, 0, 8);
        right.qp.postSend(List.of(inv, bind, tell));

        assertThat(right.requireSend().wrId()).isEqualTo(3);
        left.requireRecv();
        assertThat(write().status()).isEqualTo(WorkCompletionStatus.SUCCESS);
        assertThat(right.leftovers()).isEmpty();
    }

    @Test
    void shouldCompleteInOrderWhenReadIsStillUnderWay() {
        right.qp.postSend(List.of(
                right.qp
                        .newSendRequest()
                        .wrId(1)
                        .read(left.address(0), left.mr.rkey())
                        .local(right.mr, 1 << 20, 100_000),
                right.qp.newSendRequest().wrId(2).localInv(window.rkey()).fence(),
                right.qp.newSendRequest().wrId(3).bindMw(window, region, 0, BYTES, WRITE),
                right.qp
                        .newSendRequest()
                        .wrId(4)
                        .read(left.address(0), left.mr.rkey())
                        .local(right.mr, 1 << 20, 8)));

        assertThat(right.awaitSends(4)).extracting(Completion::wrId).containsExactly(1L, 2L, 3L, 4L);
        assertThat(write().status()).isEqualTo(WorkCompletionStatus.SUCCESS);
    }

    @Test
    void shouldFailBindInOrderWhenEarlierReadIsStillUnderWay() {
        Assumptions.assumeFalse(right.deviates(Deviation.LOCAL_FAILURE_DEAFENS), "the READ may never complete");
        right.qp.postSend(List.of(
                right.qp
                        .newSendRequest()
                        .wrId(1)
                        .read(left.address(0), left.mr.rkey())
                        .local(right.mr, 1 << 20, 100_000),
                right.qp.newSendRequest().wrId(2).bindMw(window, region, 0, BYTES, WRITE),
                right.qp.newSendRequest().wrId(3).localInv(window.rkey())));

        assertThat(right.awaitSends(3))
                .extracting(Completion::status)
                .containsExactly(
                        WorkCompletionStatus.SUCCESS,
                        WorkCompletionStatus.MW_BIND_ERR,
                        WorkCompletionStatus.WR_FLUSH_ERR);
    }

    @Test
    void shouldFlushBindWhenQueuePairIsBroken() {
        invalidate();
        right.qp.fail();

        assertThat(bind(window, region, 0, BYTES, WRITE).status()).isEqualTo(WorkCompletionStatus.WR_FLUSH_ERR);
    }

    // ---- lifetimes

    @Test
    void shouldKeepRegionOpenWhileWindowIsBound() {
        requireRefused(region::close, right.deviates(Deviation.BOUND_REGION_IS_EINVAL) ? Errno.EINVAL : Errno.EBUSY);
        assertThat(write().status()).as("nothing was freed").isEqualTo(WorkCompletionStatus.SUCCESS);
        invalidate();
        region.close();
    }

    @Test
    void shouldKeepDomainOpenWhileWindowIs() {
        try (ProtectionDomain pd = devices.right().allocPd()) {
            MemoryWindow other = pd.allocMw();
            requireBusy(pd::close);
            other.close();
        }
    }

    @Test
    void shouldLetGoWhenQueuePairOfUnpostedRequestIsClosed() {
        // Under rxe a queue pair that a window is bound to takes almost a minute to close.
        invalidate();
        right.qp.newSendRequest().bindMw(window, region, 0, BYTES, WRITE);
        right.qp.close();

        window.close();
        region.close();
    }
}
