package io.rdmagateway.ibverbs;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdmagateway.verbs.Access;
import io.rdmagateway.verbs.CompletionWaiter;
import io.rdmagateway.verbs.Errno;
import io.rdmagateway.verbs.GidEntry;
import io.rdmagateway.verbs.GidSelection;
import io.rdmagateway.verbs.GidWish;
import io.rdmagateway.verbs.LinkLayer;
import io.rdmagateway.verbs.MemoryRegion;
import io.rdmagateway.verbs.Mtu;
import io.rdmagateway.verbs.PortState;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.RemoteMemory;
import io.rdmagateway.verbs.VerbsException;
import io.rdmagateway.verbs.WorkCompletion;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the contracts do not ask of the native device, on a real one: run in the lab. */
class IbverbsDeviceIT {

    private static final Duration LONG = Duration.ofSeconds(20);

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

    private static void awaitSuccess(IbverbsPair.Side side) {
        int count = new CompletionWaiter(side.cq, side.channel).await(LONG, WorkCompletion::requireSuccess);
        assertThat(count).isEqualTo(1);
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
    void shouldWriteAcrossPsnWrap() {
        fill(pair.a.mr, IbverbsPair.BYTES);
        RemoteMemory remote = pair.b.mr.remote();
        pair.a.qp.postSend(pair.a
                .qp
                .newSendRequest()
                .wrId(5)
                .write(remote.address(), remote.rkey())
                .local(pair.a.mr, 0, IbverbsPair.BYTES));

        awaitSuccess(pair.a);
        requireEqual(pair, IbverbsPair.BYTES);
        // 256 packets of 4096 bytes: the kernel's PSN went on from ours and wrapped.
        assertThat(pair.a.qp.info().sendPsn().value()).isEqualTo((0xff_fff0 + 256) & 0xff_ffff);
        assertThat(pair.b.qp.info().recvPsn().value()).isEqualTo((0xff_fff0 + 256) & 0xff_ffff);
    }

    @Test
    void shouldServeChosenAddress() {
        MemorySegment memory = pair.b.arena.allocate(8192, 4096);
        long iova = 0x7123_4567_8000L;
        try (MemoryRegion chosen = pair.b.pd.regMr(memory, iova, Set.of(Access.REMOTE_WRITE, Access.LOCAL_WRITE))) {
            fill(pair.a.mr, 5000);
            assertThat(chosen.address()).isEqualTo(iova);
            pair.a.qp.postSend(
                    pair.a.qp.newSendRequest().write(iova + 100, chosen.rkey()).local(pair.a.mr, 0, 5000));
            awaitSuccess(pair.a);
            assertThat(memory.asSlice(100, 5000).mismatch(pair.a.mr.memory().asSlice(0, 5000)))
                    .isEqualTo(-1);
        }
    }

    @Test
    void shouldProbeDestinationByAddressHandle() {
        GidEntry source = GidSelection.best(device.gids(1), GidWish.NONE, Optional.empty())
                .orElseThrow();
        pair.a.pd.createAh(source, source.gid(), 64).close();
    }
}
