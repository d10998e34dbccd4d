package io.rdmagateway.ibverbs;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdmagateway.verbs.CompletionWaiter;
import io.rdmagateway.verbs.Errno;
import io.rdmagateway.verbs.GidEntry;
import io.rdmagateway.verbs.GidRank;
import io.rdmagateway.verbs.LinkLayer;
import io.rdmagateway.verbs.MemoryRegion;
import io.rdmagateway.verbs.Mtu;
import io.rdmagateway.verbs.PortState;
import io.rdmagateway.verbs.ProtectionDomain;
import io.rdmagateway.verbs.QueuePairState;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.RemoteMemory;
import io.rdmagateway.verbs.SendRequest;
import io.rdmagateway.verbs.VerbsException;
import io.rdmagateway.verbs.WorkCompletionOpcode;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The native device on a real one: run in the lab. */
class IbverbsDeviceIT {

    private static final Duration LONG = Duration.ofSeconds(20);

    private record Done(WorkCompletionStatus status, WorkCompletionOpcode opcode, long wrId, int bytes, int imm) {}

    private RdmaDevice device;
    private IbverbsPair pair;

    @BeforeEach
    void openDevice() {
        IbverbsProvider provider = new IbverbsProvider();
        device = provider.open(provider.deviceNames().getFirst());
        pair = new IbverbsPair(device);
    }

    @AfterEach
    void closeDevice() {
        pair.close();
        device.close();
    }

    private Done next(IbverbsPair.Side side) {
        List<Done> done = new ArrayList<>();
        new CompletionWaiter(side.cq, side.channel)
                .await(
                        LONG,
                        wc -> done.add(new Done(
                                wc.status(),
                                wc.opcode(),
                                wc.wrId(),
                                wc.byteLength(),
                                wc.hasImmData() ? wc.immData() : 0)));
        assertThat(done).hasSize(1);
        return done.getFirst();
    }

    private static void fill(MemoryRegion mr, int length) {
        for (int i = 0; i < length; i++) {
            mr.memory().set(JAVA_BYTE, i, (byte) (i * 31 + 7));
        }
    }

    private static void requireEqual(IbverbsPair pair, long length) {
        assertThat(pair.a
                        .mr
                        .memory()
                        .asSlice(0, length)
                        .mismatch(pair.b.mr.memory().asSlice(0, length)))
                .isEqualTo(-1);
    }

    @Test
    void shouldTellDeviceAndPort() {
        assertThat(device.info().maxQp()).isGreaterThan(100);
        assertThat(device.info().atomics()).isTrue();
        assertThat(device.port(1).state()).isEqualTo(PortState.ACTIVE);
        assertThat(device.port(1).linkLayer()).isEqualTo(LinkLayer.ETHERNET);
        assertThat(device.port(1).activeMtu()).isEqualTo(Mtu.MTU_4096);
        assertThat(device.pkey(1, 0)).isEqualTo(0xffff);
        assertThatThrownBy(() -> device.port(9))
                .isInstanceOfSatisfying(
                        VerbsException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL));
    }

    @Test
    void shouldTellConnectedState() {
        assertThat(pair.a.qp.info().state()).isEqualTo(QueuePairState.RTS);
        assertThat(pair.a.qp.info().mtu()).isEqualTo(Mtu.MTU_4096);
        assertThat(pair.a.qp.info().sendPsn().value()).isEqualTo(0xff_fff0);
        assertThat(pair.a.qp.info().recvPsn().value()).isEqualTo(17);
    }

    @Test
    void shouldWriteAcrossPsnWrap() {
        fill(pair.a.mr, IbverbsPair.BYTES);
        RemoteMemory remote = pair.b.mr.remote();
        pair.a.qp.postSend(pair.a
                .qp
                .newSendRequest()
                .wrId(5)
                .write(remote.address(), remote.rkey())
                .local(pair.a.mr, 0, IbverbsPair.BYTES));

        assertThat(next(pair.a))
                .isEqualTo(new Done(
                        WorkCompletionStatus.SUCCESS, WorkCompletionOpcode.RDMA_WRITE, 5, IbverbsPair.BYTES, 0));
        requireEqual(pair, IbverbsPair.BYTES);
        // 256 packets of 4096 bytes: the kernel's PSN went on from ours and wrapped.
        assertThat(pair.a.qp.info().sendPsn().value()).isEqualTo((0xff_fff0 + 256) & 0xff_ffff);
        assertThat(pair.b.qp.info().recvPsn().value()).isEqualTo((0xff_fff0 + 256) & 0xff_ffff);
    }

    @Test
    void shouldReadFromTwoPieces() {
        fill(pair.b.mr, 10_000);
        RemoteMemory remote = pair.b.mr.remote();
        pair.a.qp.postSend(pair.a
                .qp
                .newSendRequest()
                .read(remote.address(), remote.rkey())
                .local(pair.a.mr, 0, 4_000)
                .local(pair.a.mr, 4_000, 6_000));

        assertThat(next(pair.a).status()).isEqualTo(WorkCompletionStatus.SUCCESS);
        requireEqual(pair, 10_000);
    }

    @Test
    void shouldSendWithImmediateIntoReceive() {
        pair.b.qp.postRecv(pair.b.qp.newReceiveRequest().wrId(9).clear().local(pair.b.mr, 0, 64));
        MemorySegment bytes = Arena.ofAuto().allocateFrom("hello");
        pair.a.qp.postSend(pair.a.qp.newSendRequest().sendWithImm(0x01020304).inline(bytes));

        assertThat(next(pair.a).status()).isEqualTo(WorkCompletionStatus.SUCCESS);
        assertThat(next(pair.b))
                .isEqualTo(new Done(WorkCompletionStatus.SUCCESS, WorkCompletionOpcode.RECV, 9, 6, 0x01020304));
        assertThat(pair.b.mr.memory().getString(0)).isEqualTo("hello");
    }

    @Test
    void shouldCompleteReceiveWhenWritingWithImmediate() {
        pair.b.qp.postRecv(pair.b.qp.newReceiveRequest().wrId(3));
        fill(pair.a.mr, 100);
        RemoteMemory remote = pair.b.mr.remote();
        pair.a.qp.postSend(pair.a
                .qp
                .newSendRequest()
                .writeWithImm(remote.address(), remote.rkey(), 42)
                .local(pair.a.mr, 0, 100));

        assertThat(next(pair.a).status()).isEqualTo(WorkCompletionStatus.SUCCESS);
        Done received = next(pair.b);
        assertThat(received.opcode()).isEqualTo(WorkCompletionOpcode.RECV_RDMA_WITH_IMM);
        assertThat(received.imm()).isEqualTo(42);
        requireEqual(pair, 100);
    }

    @Test
    void shouldPerformAtomics() {
        RemoteMemory remote = pair.b.mr.remote();
        pair.b.mr.memory().set(JAVA_LONG, 0, 40L);
        SendRequest wr = pair.a.qp.newSendRequest();
        pair.a.qp.postSend(wr.fetchAdd(remote.address(), remote.rkey(), 2).local(pair.a.mr, 0, 8));
        assertThat(next(pair.a).status()).isEqualTo(WorkCompletionStatus.SUCCESS);
        assertThat(pair.a.mr.memory().get(JAVA_LONG, 0)).isEqualTo(40);

        pair.a.qp.postSend(
                wr.compareSwap(remote.address(), remote.rkey(), 42, 7).local(pair.a.mr, 0, 8));
        assertThat(next(pair.a).opcode()).isEqualTo(WorkCompletionOpcode.COMP_SWAP);
        assertThat(pair.a.mr.memory().get(JAVA_LONG, 0)).isEqualTo(42);
        assertThat(pair.b.mr.memory().get(JAVA_LONG, 0)).isEqualTo(7);
    }

    @Test
    void shouldSignalLastOfPostedList() {
        RemoteMemory remote = pair.b.mr.remote();
        fill(pair.a.mr, 3000);
        List<SendRequest> list = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            list.add(pair.a
                    .qp
                    .newSendRequest()
                    .wrId(i)
                    .write(remote.address() + i * 1000L, remote.rkey())
                    .local(pair.a.mr, i * 1000L, 1000));
        }
        list.get(0).unsignaled();
        list.get(1).unsignaled();
        pair.a.qp.postSend(list);

        assertThat(next(pair.a).wrId()).isEqualTo(2);
        requireEqual(pair, 3000);
    }

    @Test
    void shouldRefuseWrongKeyOnTheWire() {
        RemoteMemory remote = pair.b.mr.remote();
        pair.a.qp.postSend(pair.a
                .qp
                .newSendRequest()
                .write(remote.address(), remote.rkey() ^ 0x5500)
                .local(pair.a.mr, 0, 8));

        assertThat(next(pair.a).status()).isEqualTo(WorkCompletionStatus.REM_ACCESS_ERR);
        assertThat(pair.a.qp.info().state()).isEqualTo(QueuePairState.ERR);
    }

    @Test
    void shouldGiveUpWhenPeerIsGone() {
        pair.b.qp.close();
        RemoteMemory remote = pair.b.mr.remote();
        pair.a.qp.postSend(pair.a
                .qp
                .newSendRequest()
                .write(remote.address(), remote.rkey())
                .local(pair.a.mr, 0, 8));

        assertThat(next(pair.a).status()).isEqualTo(WorkCompletionStatus.RETRY_EXC_ERR);
    }

    @Test
    void shouldServeChosenAddress() {
        MemorySegment memory = pair.b.arena.allocate(8192, 4096);
        long iova = 0x7123_4567_8000L;
        try (MemoryRegion chosen = pair.b.pd.regMr(
                memory,
                iova,
                Set.of(io.rdmagateway.verbs.Access.REMOTE_WRITE, io.rdmagateway.verbs.Access.LOCAL_WRITE))) {
            fill(pair.a.mr, 5000);
            assertThat(chosen.address()).isEqualTo(iova);
            pair.a.qp.postSend(
                    pair.a.qp.newSendRequest().write(iova + 100, chosen.rkey()).local(pair.a.mr, 0, 5000));
            assertThat(next(pair.a).status()).isEqualTo(WorkCompletionStatus.SUCCESS);
            assertThat(memory.asSlice(100, 5000).mismatch(pair.a.mr.memory().asSlice(0, 5000)))
                    .isEqualTo(-1);
        }
    }

    @Test
    void shouldProbeDestinationByAddressHandle() {
        GidEntry source = GidRank.sort(device.gids(1)).getFirst();
        pair.a.pd.createAh(source, source.gid(), 64).close();
    }

    @Test
    void shouldRefuseToCloseParentBeforeChild() {
        ProtectionDomain pd = device.allocPd();
        MemoryRegion mr = pd.regMr(pair.a.arena.allocate(4096, 4096), Set.of());
        assertThatThrownBy(pd::close)
                .isInstanceOfSatisfying(
                        VerbsException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBUSY));
        mr.close();
        pd.close();
        assertThatThrownBy(() -> pd.regMr(pair.a.arena.allocate(4096), Set.of()))
                .isInstanceOf(IllegalStateException.class);
    }
}
