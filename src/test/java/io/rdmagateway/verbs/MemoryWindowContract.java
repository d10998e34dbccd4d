package io.rdmagateway.verbs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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
        left.qp.postSend(
                left.qp.newSendRequest().write(region.address(), window.rkey()).local(left.mr, 0, BYTES));
        return left.awaitSend();
    }

    @Test
    void shouldTakeWritesWhenBound() {
        assertThat(write().status()).isEqualTo(WorkCompletionStatus.SUCCESS);
        right.requireSame(0, left, 0, BYTES);
    }

    @Test
    void shouldRefuseWritesWhenInvalidated() {
        right.qp.postSend(right.qp.newSendRequest().localInv(window.rkey()));
        assertThat(right.requireSend().opcode()).isEqualTo(WorkCompletionOpcode.LOCAL_INV);

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
                GidRank.sort(devices.right().gids(1)).getFirst(),
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
        right.qp.postSend(right.qp.newSendRequest().localInv(first));
        right.requireSend();
        right.qp.postSend(right.qp.newSendRequest().bindMw(window, region, 0, BYTES, WRITE));
        right.requireSend();

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
        assertThatThrownBy(window::close)
                .isInstanceOfSatisfying(
                        VerbsException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBUSY));
        wr.send();
        window.close();
        assertThatThrownBy(() -> wr.bindMw(window, region, 0, BYTES, WRITE)).isInstanceOf(IllegalStateException.class);
    }
}
