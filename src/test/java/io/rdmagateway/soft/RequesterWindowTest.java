package io.rdmagateway.soft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdmagateway.soft.wire.Opcode;
import io.rdmagateway.soft.wire.Packet;
import io.rdmagateway.soft.wire.Syndrome;
import io.rdmagateway.verbs.Access;
import io.rdmagateway.verbs.Completion;
import io.rdmagateway.verbs.Errno;
import io.rdmagateway.verbs.MemoryRegion;
import io.rdmagateway.verbs.MemoryWindow;
import io.rdmagateway.verbs.QueuePairCaps;
import io.rdmagateway.verbs.SendRequest;
import io.rdmagateway.verbs.Side;
import io.rdmagateway.verbs.VerbsException;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Binds, local invalidations and SENDs with invalidate between other requests, as the requester performs them. */
class RequesterWindowTest {

    private static final int MTU = 1024;
    private static final int REMOTE_KEY = 0x5eed;
    private static final long REMOTE_ADDRESS = 0x7000_0000L;
    private static final Set<Access> WRITE = Set.of(Access.REMOTE_WRITE);

    private final SteppedPair devices = new SteppedPair(9);
    private Side side;
    private RawPeer peer;
    private MemoryRegion region;
    private MemoryWindow window;

    @BeforeEach
    void connect() {
        side = new Side(devices, devices.left(), Side.Wishes.NONE);
        peer = new RawPeer(devices, side);
        region = side.pd.regMr(side.memory, EnumSet.of(Access.LOCAL_WRITE, Access.MW_BIND));
        window = side.pd.allocMw();
    }

    @AfterEach
    void closeEverything() {
        devices.settle();
        window.close();
        region.close();
        side.close();
        devices.close();
    }

    private SendRequest wr(long wrId) {
        return side.qp.newSendRequest().wrId(wrId);
    }

    private SendRequest bind(long wrId) {
        return wr(wrId).bindMw(window, region, 0, MTU, WRITE);
    }

    private SendRequest write(long wrId) {
        return wr(wrId).write(REMOTE_ADDRESS, REMOTE_KEY).local(side.mr, 0, 8);
    }

    private List<Opcode> sent() {
        return peer.listen().stream().map(RawPeer.Answer::opcode).toList();
    }

    private boolean isBound() {
        return engine().memory().contains(window.rkey());
    }

    private Engine engine() {
        return ((SoftDevice) devices.left()).engine();
    }

    private List<Long> completed() {
        return side.leftovers().stream().map(Completion::wrId).toList();
    }

    private Datagram ack(int step, int msn) {
        return peer.acknowledge(peer.itsPsn(step), Syndrome.ACK, msn);
    }

    // ---- SEND with invalidate

    @Test
    void shouldNameKeyInOnlyPacketWhenMessageIsShort() {
        side.qp.postSend(wr(1).sendWithInv(0x1234_5678).local(side.mr, 0, 8));

        assertThat(peer.listen()).singleElement().satisfies(packet -> {
            assertThat(packet.opcode()).isEqualTo(Opcode.SEND_ONLY_INVALIDATE);
            assertThat(packet.invalidatedRkey()).isEqualTo(0x1234_5678);
            assertThat(packet.payload()).isEqualTo(side.bytes(0, 8));
        });
    }

    @Test
    void shouldNameKeyInLastPacketWhenMessageIsLong() {
        side.qp.postSend(wr(1).sendWithInv(0x1234_5678).local(side.mr, 0, 2 * MTU + 1));

        List<RawPeer.Answer> packets = peer.listen();

        assertThat(packets)
                .extracting(RawPeer.Answer::opcode)
                .containsExactly(Opcode.SEND_FIRST, Opcode.SEND_MIDDLE, Opcode.SEND_LAST_INVALIDATE);
        assertThat(packets.getLast().invalidatedRkey()).isEqualTo(0x1234_5678);
        assertThat(packets.getLast().payload()).hasSize(1);
    }

    // ---- order

    @Test
    void shouldPerformAtOnceAndCompleteInOrderWhenEarlierWriteIsNotAcknowledged() {
        side.qp.postSend(List.of(write(1), bind(2), write(3)));

        assertThat(sent()).containsExactly(Opcode.WRITE_ONLY, Opcode.WRITE_ONLY);
        assertThat(isBound()).isTrue();
        assertThat(completed()).isEmpty();

        peer.send(ack(0, 1));
        assertThat(completed()).containsExactly(1L, 2L);
        peer.send(ack(1, 2));
        assertThat(completed()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void shouldWaitForDataWhenFenced() {
        side.qp.postSend(bind(1));
        assertThat(side.requireSend().wrId()).isEqualTo(1);
        side.qp.postSend(List.of(
                wr(2).read(REMOTE_ADDRESS, REMOTE_KEY).local(side.mr, 0, 8),
                wr(3).localInv(window.rkey()).fence()));

        assertThat(sent()).containsExactly(Opcode.READ_REQUEST);
        assertThat(isBound()).isTrue();

        peer.send(peer.packet(
                Opcode.READ_RESPONSE_ONLY,
                peer.itsPsn(0),
                new byte[8],
                packet -> packet.aeth().write(Syndrome.ACK, 1)));
        assertThat(isBound()).isFalse();
        assertThat(completed()).containsExactly(2L, 3L);
    }

    @Test
    void shouldPerformOnceWhenWritesAroundItAreSentAgain() {
        side.qp.postSend(List.of(write(1), bind(2), write(3)));
        side.qp.postSend(List.of(wr(4).localInv(window.rkey()), write(5)));
        assertThat(sent()).hasSize(3);

        assertThat(peer.send(peer.acknowledge(peer.itsPsn(0), Syndrome.NAK_PSN_SEQUENCE, 0)))
                .extracting(RawPeer.Answer::psn)
                .containsExactly(peer.itsPsn(0), peer.itsPsn(1), peer.itsPsn(2));
        assertThat(isBound()).isFalse();

        peer.send(ack(2, 3));
        assertThat(side.awaitSends(5))
                .allSatisfy(wc -> assertThat(wc.status()).isEqualTo(WorkCompletionStatus.SUCCESS))
                .extracting(Completion::wrId)
                .containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void shouldGoOnBehindItWhenAnswerComesWhileItWasAboutToBeSentAgain() {
        side.qp.postSend(List.of(write(1), bind(2), write(3)));
        assertThat(sent()).hasSize(2);
        devices.network().refuse(1);
        peer.send(peer.acknowledge(peer.itsPsn(0), Syndrome.NAK_PSN_SEQUENCE, 0), ack(1, 2));
        peer.listen();

        assertThat(completed()).containsExactly(1L, 2L, 3L);
        side.qp.postSend(write(4));
        assertThat(peer.listen()).extracting(RawPeer.Answer::psn).containsExactly(peer.itsPsn(2));
    }

    /** The places of two local operations are taken anew between the answer that completes them and the next sending. */
    @Test
    void shouldGoOnWithOldestWhenPlacesBehindAreTakenAnew() {
        window.close();
        region.close();
        side.close();
        side = new Side(devices, devices.left(), Side.Wishes.NONE.caps(new QueuePairCaps(4, 4, 4, 4, 64)));
        peer = new RawPeer(devices, side);
        try (MemoryRegion mr = side.pd.regMr(side.memory, EnumSet.of(Access.LOCAL_WRITE, Access.MW_BIND));
                MemoryWindow mw = side.pd.allocMw()) {
            side.qp.postSend(List.of(write(1), wr(2).bindMw(mw, mr, 0, MTU, WRITE)));
            side.qp.postSend(List.of(wr(3).localInv(mw.rkey()), write(4)));
            assertThat(sent()).hasSize(2);

            List<Integer> psns = new ArrayList<>();
            devices.network().observe(datagram -> {
                Packet packet = datagram.packet();
                boolean sent = datagram.destination().getHostAddress().equals(RawPeer.ADDRESS);
                if (sent && packet.opcode() == Opcode.ACKNOWLEDGE) {
                    side.qp.postSend(List.of(write(5), write(6), write(7)));
                } else if (sent && packet.opcode() == Opcode.WRITE_ONLY) {
                    psns.add(packet.bth().psn());
                }
            });
            devices.network().send(peer.acknowledge(peer.itsPsn(0), Syndrome.NAK_PSN_SEQUENCE, 0));
            devices.network().send(ack(0, 1));
            devices.network().send(peer.write(Opcode.WRITE_ONLY, RawPeer.psn(0), new byte[0], 0, 0, 0));
            devices.settle();

            assertThat(psns).containsExactly(peer.itsPsn(1), peer.itsPsn(2), peer.itsPsn(3), peer.itsPsn(4));
            side.qp.fail();
            assertThat(side.awaitSends(7)).extracting(Completion::wrId).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L);
        }
    }

    @Test
    void shouldFailInOrderWhenBindIsRefusedBehindUnacknowledgedWrite() {
        side.qp.postSend(List.of(write(1), bind(2), bind(3), write(4)));
        assertThat(sent()).as("nothing behind the refused one is sent").containsExactly(Opcode.WRITE_ONLY);
        assertThat(completed()).isEmpty();

        peer.send(ack(0, 1));

        assertThat(side.awaitSends(4))
                .extracting(Completion::status)
                .containsExactly(
                        WorkCompletionStatus.SUCCESS,
                        WorkCompletionStatus.SUCCESS,
                        WorkCompletionStatus.MW_BIND_ERR,
                        WorkCompletionStatus.WR_FLUSH_ERR);
    }

    @Test
    void shouldFlushAllWhenPeerIsGone() {
        side.qp.postSend(List.of(write(1), bind(2), write(3)));
        peer.listen();
        for (int i = 0; i < 40; i++) {
            devices.clock().advance(TimeUnit.SECONDS.toNanos(10));
            devices.settle();
        }

        assertThat(side.awaitSends(3))
                .extracting(Completion::status)
                .containsExactly(
                        WorkCompletionStatus.RETRY_EXC_ERR,
                        WorkCompletionStatus.WR_FLUSH_ERR,
                        WorkCompletionStatus.WR_FLUSH_ERR);
    }

    // ---- requests

    private static void requireInvalid(ThrowingCallable post) {
        assertThatThrownBy(post)
                .isInstanceOfSatisfying(
                        VerbsException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL));
    }

    @Test
    void shouldRefuseLocalOperationWhenItNamesLocalMemory() {
        requireInvalid(() -> side.qp.postSend(wr(1).localInv(1).local(side.mr, 0, 8)));
        SendRequest bind = bind(2).local(side.mr, 0, 8);
        requireInvalid(() -> side.qp.postSend(bind));
        bind.send();
    }

    @Test
    void shouldRefuseBindWhenItIsPostedTwice() {
        SendRequest bind = bind(1);
        side.qp.postSend(bind);
        requireInvalid(() -> side.qp.postSend(bind));
    }

    @Test
    void shouldRefuseRightsWhenTheyAreNotForTheOtherSide() {
        assertThatThrownBy(() -> wr(1).bindMw(window, region, 0, 8, Set.of(Access.LOCAL_WRITE)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldNotBindForClosedQueuePair() {
        SendRequest wr = wr(1);
        side.qp.close();
        assertThatThrownBy(() -> wr.bindMw(window, region, 0, 8, WRITE)).isInstanceOf(IllegalStateException.class);
    }

    /** Its key was taken when it was posted, and nobody will ever perform it. */
    @Test
    void shouldLetGoWhenQueuePairIsClosedBeforeBindIsPerformed() {
        int taken = engine().keys().count();
        side.qp.postSend(bind(1));
        assertThatThrownBy(window::close).isInstanceOf(VerbsException.class);

        side.qp.close();

        assertThat(engine().keys().count()).isEqualTo(taken);
        window.close();
        region.close();
    }

    @Test
    void shouldRunOutOfWindowsAtTheLimit() {
        Allowance windows = ((SoftDevice) devices.left()).mws();
        int free = 0;
        while (windows.take()) {
            free++;
        }
        assertThat(free).isEqualTo(SoftDevice.MAX_MW - 1);
        assertThatThrownBy(side.pd::allocMw)
                .isInstanceOfSatisfying(
                        VerbsException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOMEM));
        window.close();
        window = side.pd.allocMw();
    }
}
