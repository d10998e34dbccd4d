package io.rdmagateway.ibverbs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdmagateway.testing.FakeIbverbs;
import io.rdmagateway.verbs.AsyncEvent;
import io.rdmagateway.verbs.AsyncEventType;
import io.rdmagateway.verbs.DeviceUnavailableException;
import io.rdmagateway.verbs.Errno;
import io.rdmagateway.verbs.Gid;
import io.rdmagateway.verbs.GidEntry;
import io.rdmagateway.verbs.GidType;
import io.rdmagateway.verbs.PostException;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.SendRequest;
import io.rdmagateway.verbs.VerbsException;
import io.rdmagateway.verbs.spi.Availability;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every verb refused once, with its errno; afterwards nothing is left behind. */
class IbverbsRefusalTest {

    private static final IbverbsProvider PROVIDER = new IbverbsProvider();
    private static final MemorySegment PAGE = Arena.global().allocate(4096, 4096);
    private static final GidEntry GID = new GidEntry(1, 2, new Gid(0, 0xffff_7f00_0001L), GidType.ROCE_V2, "lo", 8);

    private interface Use {
        void on(RdmaDevice device);
    }

    /** A verb, and the shortest use of a device that calls it. */
    private static final Map<String, Use> CREATIONS = Map.of(
            "ibv_query_port", device -> device.port(1),
            "ibv_query_gid_table", device -> device.gids(1),
            "ibv_query_pkey", device -> device.pkey(1, 0),
            "ibv_alloc_pd", RdmaDevice::allocPd,
            "ibv_create_comp_channel", RdmaDevice::createCompletionChannel,
            "ibv_create_cq", device -> device.createCq(16),
            "ibv_reg_mr",
                    device -> {
                        try (var pd = device.allocPd()) {
                            pd.regMr(PAGE, Set.of());
                        }
                    },
            "ibv_reg_mr_iova2",
                    device -> {
                        try (var pd = device.allocPd()) {
                            pd.regMr(PAGE, 0x1000, Set.of());
                        }
                    },
            "ibv_create_ah",
                    device -> {
                        try (var pd = device.allocPd()) {
                            pd.createAh(GID, GID.gid(), 64);
                        }
                    });

    private RdmaDevice device;

    @BeforeEach
    void openDevice() {
        FakeIbverbs.assumePresent();
        assertThat(FakeIbverbs.liveObjects()).isZero();
        device = PROVIDER.open("fake0");
    }

    @AfterEach
    void closeDevice() {
        FakeIbverbs.refuseNothing();
        FakeIbverbs.skew(false);
        if (device != null) {
            device.close();
            assertThat(FakeIbverbs.liveObjects()).isZero();
        }
    }

    static Stream<String> creations() {
        return CREATIONS.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("creations")
    void shouldNameVerbAndErrnoWhenRefused(String verb) {
        FakeIbverbs.refuse(verb, Errno.ENOMEM);
        assertThatThrownBy(() -> CREATIONS.get(verb).on(device)).isInstanceOfSatisfying(VerbsException.class, e -> {
            assertThat(e.errno()).isEqualTo(Errno.ENOMEM);
            assertThat(e.verb()).isEqualTo(verb);
            assertThat(e).hasMessageStartingWith(verb + ": ENOMEM (12)");
        });
        assertThat(FakeIbverbs.liveObjects()).isEqualTo(1);
    }

    @Test
    void shouldUndoQueuePairWhenInitIsRefused() {
        try (var cq = device.createCq(16);
                var pd = device.allocPd()) {
            FakeIbverbs.refuse("ibv_modify_qp(INIT)", Errno.EINVAL);
            assertThatThrownBy(() -> IbverbsPair.prepare(device, pd, cq))
                    .hasMessageStartingWith("ibv_modify_qp(RESET->INIT): EINVAL (22)");
            assertThat(FakeIbverbs.liveQueuePairs()).isZero();
        }
    }

    @Test
    void shouldNameCapsWhenQueuePairIsRefused() {
        try (var cq = device.createCq(16);
                var pd = device.allocPd()) {
            FakeIbverbs.refuse("ibv_create_qp", Errno.ENOMEM);
            assertThatThrownBy(() -> IbverbsPair.prepare(device, pd, cq))
                    .hasMessageStartingWith("ibv_create_qp: ENOMEM (12): QueuePairCaps[")
                    .hasMessageContaining("4096 queue pairs");
        }
    }

    @Test
    void shouldNameGidWhenPeerDoesNotAnswer() {
        FakeIbverbs.refuse("ibv_modify_qp(RTR)", Errno.ETIMEDOUT);
        assertThatThrownBy(() -> new IbverbsPair(device))
                .hasMessageStartingWith(
                        "ibv_modify_qp(INIT->RTR): ETIMEDOUT (110): GID ::ffff:127.0.0.1 does not answer"
                                + " from GID index 2");
        assertThat(FakeIbverbs.liveObjects()).isEqualTo(1);
    }

    @Test
    void shouldStayPreparedWhenRtsIsRefused() {
        FakeIbverbs.refuse("ibv_modify_qp(RTS)", Errno.EINVAL);
        assertThatThrownBy(() -> new IbverbsPair(device)).hasMessageStartingWith("ibv_modify_qp(RTR->RTS): EINVAL");
        assertThat(FakeIbverbs.liveObjects()).isEqualTo(1);
    }

    @Test
    void shouldNameMemlockWhenRegistrationIsRefused() {
        try (var pd = device.allocPd()) {
            FakeIbverbs.refuse("ibv_reg_mr", Errno.ENOMEM);
            assertThatThrownBy(() -> pd.regMr(PAGE, Set.of())).hasMessageContaining("RLIMIT_MEMLOCK is ");
        }
    }

    @Test
    void shouldTellFullQueue() {
        try (IbverbsPair pair = new IbverbsPair(device)) {
            FakeIbverbs.refuse("ibv_post_send", Errno.ENOMEM);
            assertThatThrownBy(
                            () -> pair.a.qp.postSend(pair.a.qp.newSendRequest().send()))
                    .hasMessage("ibv_post_send: ENOMEM (12): the queue is full; 64 requests fit");
            FakeIbverbs.refuse("ibv_post_recv", Errno.ENOMEM);
            assertThatThrownBy(() -> pair.a.qp.postRecv(pair.a.qp.newReceiveRequest()))
                    .hasMessageStartingWith("ibv_post_recv: ENOMEM (12)");
        }
    }

    @Test
    void shouldTellWhichAreDoneWhenOneOfListIsRefused() {
        try (IbverbsPair pair = new IbverbsPair(device)) {
            List<SendRequest> list = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                list.add(pair.a
                        .qp
                        .newSendRequest()
                        .wrId(i)
                        .write(pair.b.mr.address(), pair.b.mr.rkey())
                        .local(pair.a.mr, 0, 8));
            }
            FakeIbverbs.refuse("ibv_post_send", Errno.EINVAL, 2);

            assertThatThrownBy(() -> pair.a.qp.postSend(list))
                    .hasMessage("ibv_post_send: EINVAL (22): request 3 of 4")
                    .isInstanceOfSatisfying(
                            PostException.class, e -> assertThat(e.posted()).isEqualTo(2));
            List<Long> done = new ArrayList<>();
            pair.a.cq.poll(8, wc -> done.add(wc.wrId()));
            assertThat(done).containsExactly(0L, 1L);
        }
    }

    @Test
    void shouldTellBrokenCompletionQueue() {
        try (var cq = device.createCq(16)) {
            FakeIbverbs.refuse("ibv_poll_cq", Errno.EIO);
            assertThatThrownBy(() -> cq.poll(1, wc -> {})).hasMessageStartingWith("ibv_poll_cq: EIO (5)");
            assertThatThrownBy(() -> cq.reqNotify(false)).isInstanceOf(IllegalStateException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("destructions")
    void shouldFreeNothingWhenDestroyIsRefused(String verb) {
        IbverbsPair pair = new IbverbsPair(device);
        int live = FakeIbverbs.liveObjects();
        FakeIbverbs.refuse(verb, Errno.EIO);
        assertThatThrownBy(pair::close)
                .isInstanceOfSatisfying(
                        VerbsException.class, e -> assertThat(e.verb()).isEqualTo(verb));
        assertThat(FakeIbverbs.liveObjects()).isGreaterThan(1).isLessThanOrEqualTo(live);
        pair.close();
        assertThat(FakeIbverbs.liveObjects()).isEqualTo(1);
    }

    static Stream<String> destructions() {
        return Stream.of(
                "ibv_destroy_qp", "ibv_dereg_mr", "ibv_dealloc_pd", "ibv_destroy_cq", "ibv_destroy_comp_channel");
    }

    @Test
    void shouldRefuseLibraryOfAnotherShape() {
        FakeIbverbs.skew(true);
        assertThatThrownBy(() -> PROVIDER.open("fake0"))
                .isInstanceOf(DeviceUnavailableException.class)
                .hasMessageContaining("ibv_qp.send_cq is not where");
        assertThat(FakeIbverbs.liveObjects()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("openings")
    void shouldLeaveNothingWhenOpeningIsRefused(String verb) {
        FakeIbverbs.refuse(verb, Errno.EPERM);
        assertThatThrownBy(() -> PROVIDER.open("fake0"))
                .isInstanceOf(DeviceUnavailableException.class)
                .rootCause()
                .hasMessageContaining("EPERM (1)");
        assertThat(FakeIbverbs.liveObjects()).isEqualTo(1);
    }

    static Stream<String> openings() {
        return Stream.of("ibv_open_device", "ibv_query_device", "ibv_alloc_pd", "ibv_create_cq", "ibv_create_qp");
    }

    @Test
    void shouldGiveReasonWhenKernelHasNoRdma() {
        FakeIbverbs.refuse("ibv_get_device_list", Errno.ENOSYS);
        assertThat(PROVIDER.availability())
                .isInstanceOfSatisfying(
                        Availability.Unusable.class,
                        unusable -> assertThat(unusable.reason()).contains("ENOSYS"));
    }

    @Test
    void shouldDeliverAsyncEvent() {
        assertThat(device.awaitEvent(Duration.ZERO)).isEmpty();
        FakeIbverbs.deviceEvent(AsyncEventType.PORT_ERR);
        assertThat(device.awaitEvent(Duration.ofSeconds(5))).contains(new AsyncEvent(AsyncEventType.PORT_ERR, 1));
        assertThat(device.awaitEvent(Duration.ZERO)).isEmpty();
    }

    @Test
    void shouldThrowAfterClose() {
        IbverbsPair pair = new IbverbsPair(device);
        var wr = pair.a.qp.newSendRequest();
        pair.close();
        assertThatThrownBy(() -> pair.a.qp.postSend(wr)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> wr.wrId(1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> pair.a.qp.info()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> pair.a.cq.poll(1, wc -> {})).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> pair.a.channel.await(Duration.ZERO)).isInstanceOf(IllegalStateException.class);
        pair.close();
    }
}
