package io.rdmagateway.soft;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.soft.wire.Opcode;
import io.rdmagateway.soft.wire.Syndrome;
import io.rdmagateway.verbs.Access;
import io.rdmagateway.verbs.AsyncEvent;
import io.rdmagateway.verbs.AsyncEventType;
import io.rdmagateway.verbs.Completion;
import io.rdmagateway.verbs.MemoryRegion;
import io.rdmagateway.verbs.MemoryWindow;
import io.rdmagateway.verbs.QueuePairState;
import io.rdmagateway.verbs.Side;
import io.rdmagateway.verbs.WorkCompletionOpcode;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A memory window that ends at any moment, and packets that a test makes. */
class ResponderWindowTest {

    private static final int MTU = 1024;
    private static final int WINDOW_OFFSET = 4096;
    private static final int WINDOW_BYTES = 500 * MTU;
    private static final Set<Access> ALL = EnumSet.of(Access.REMOTE_WRITE, Access.REMOTE_READ, Access.REMOTE_ATOMIC);

    private final SteppedPair devices = new SteppedPair(8);
    private Side side;
    private RawPeer peer;
    private MemoryRegion region;
    private MemoryWindow window;
    private long address;

    /** How the key of a window ends. */
    private enum End {
        INVALIDATED,
        CLOSED
    }

    @BeforeEach
    void bindWindow() {
        side = new Side(devices, devices.left(), Side.Wishes.NONE);
        peer = new RawPeer(devices, side);
        region = side.pd.regMr(side.memory, EnumSet.of(Access.LOCAL_WRITE, Access.MW_BIND));
        window = side.pd.allocMw();
        side.qp.postSend(side.qp.newSendRequest().bindMw(window, region, WINDOW_OFFSET, WINDOW_BYTES, ALL));
        assertThat(side.requireSend().opcode()).isEqualTo(WorkCompletionOpcode.BIND_MW);
        address = region.address() + WINDOW_OFFSET;
    }

    @AfterEach
    void closeEverything() {
        window.close();
        region.close();
        side.close();
        devices.close();
    }

    private void end(End how) throws IOException {
        askForEnd(how);
        engine().turn();
    }

    /** An invalidation is done with the next turn. */
    private void askForEnd(End how) {
        if (how == End.CLOSED) {
            window.close();
        } else {
            side.qp.postSend(side.qp.newSendRequest().localInv(window.rkey()));
        }
    }

    private Engine engine() {
        return ((SoftDevice) devices.left()).engine();
    }

    private Datagram write(int step, byte[] payload, long at) {
        return peer.write(Opcode.WRITE_ONLY, RawPeer.psn(step), payload, at, window.rkey(), payload.length);
    }

    private void requireBroken() {
        assertThat(side.qp.info().state()).isEqualTo(QueuePairState.ERR);
        assertThat(devices.left().awaitEvent(Duration.ZERO))
                .contains(new AsyncEvent(AsyncEventType.QP_ACCESS_ERR, side.qp.qpNum()));
    }

    // ---- range

    @ParameterizedTest
    @ValueSource(longs = {-1, WINDOW_BYTES - 7, Long.MAX_VALUE, Long.MIN_VALUE})
    void shouldRefuseAccessWhenOneByteIsOutside(long offset) {
        assertThat(peer.send(write(0, new byte[8], address + offset)))
                .singleElement()
                .satisfies(answer -> assertThat(answer.syndrome()).isEqualTo(Syndrome.NAK_REMOTE_ACCESS));
        requireBroken();
    }

    // ---- a key that ends within a message

    @ParameterizedTest
    @EnumSource
    void shouldRefuseRestOfWriteWhenKeyEndsWithinIt(End how) throws IOException {
        byte[] payload = new byte[MTU];
        payload[0] = 1;
        peer.send(peer.write(Opcode.WRITE_FIRST, RawPeer.psn(0), payload, address, window.rkey(), 2 * MTU));
        assertThat(side.memory.get(ValueLayout.JAVA_BYTE, WINDOW_OFFSET)).isEqualTo((byte) 1);

        end(how);

        assertThat(peer.send(peer.packet(Opcode.WRITE_LAST, RawPeer.psn(1), payload, packet -> {})))
                .singleElement()
                .satisfies(answer -> {
                    assertThat(answer.syndrome()).isEqualTo(Syndrome.NAK_REMOTE_ACCESS);
                    assertThat(answer.psn()).isEqualTo(RawPeer.psn(1));
                    assertThat(answer.msn()).isZero();
                });
        side.requireZero(WINDOW_OFFSET + MTU, MTU);
        requireBroken();
    }

    /** The key is of another bind then, though of the same window and memory. */
    @Test
    void shouldRefuseRestOfWriteWhenWindowIsBoundAnewWithinIt() throws IOException {
        byte[] payload = new byte[MTU];
        payload[0] = 1;
        peer.send(peer.write(Opcode.WRITE_FIRST, RawPeer.psn(0), payload, address, window.rkey(), 2 * MTU));

        end(End.INVALIDATED);
        side.qp.postSend(side.qp.newSendRequest().bindMw(window, region, WINDOW_OFFSET, WINDOW_BYTES, ALL));
        engine().turn();

        assertThat(peer.send(peer.packet(Opcode.WRITE_LAST, RawPeer.psn(1), payload, packet -> {})))
                .singleElement()
                .satisfies(answer -> assertThat(answer.syndrome()).isEqualTo(Syndrome.NAK_REMOTE_ACCESS));
        side.requireZero(WINDOW_OFFSET + MTU, MTU);
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseRestOfReadWhenKeyEndsWhileItIsAnswered(End how) throws IOException {
        devices.network().send(peer.read(RawPeer.psn(0), address, window.rkey(), WINDOW_BYTES));
        engine().turn();
        askForEnd(how);

        assertThat(peer.listen()).last().satisfies(answer -> {
            assertThat(answer.opcode()).isEqualTo(Opcode.ACKNOWLEDGE);
            assertThat(answer.syndrome()).isEqualTo(Syndrome.NAK_REMOTE_ACCESS);
            assertThat(answer.msn()).isEqualTo(1);
        });
        requireBroken();
    }

    /** The peer may long have all of it: it would not believe a refusal of what it has, and wait for nothing. */
    @Test
    void shouldRefuseNextReadWhenKeyEndsWhileFormerOneIsRepeated() throws IOException {
        Datagram read = peer.read(RawPeer.psn(0), address, window.rkey(), WINDOW_BYTES);
        int packets = WINDOW_BYTES / MTU;
        assertThat(peer.send(read)).hasSize(packets);

        devices.network().send(read);
        devices.network().send(peer.read(RawPeer.psn(packets), address, window.rkey(), MTU));
        engine().turn();
        window.close();

        assertThat(peer.listen()).singleElement().satisfies(answer -> {
            assertThat(answer.syndrome()).isEqualTo(Syndrome.NAK_REMOTE_ACCESS);
            assertThat(answer.psn()).isEqualTo(RawPeer.psn(packets));
        });
        requireBroken();
    }

    @Test
    void shouldStaySilentWhenKeyEndsWhileReadIsRepeated() throws IOException {
        Datagram read = peer.read(RawPeer.psn(0), address, window.rkey(), WINDOW_BYTES);
        peer.send(read);

        devices.network().send(read);
        engine().turn();
        window.close();

        assertThat(peer.listen()).isEmpty();
        assertThat(devices.count(Counter.DROP_NOT_REPLAYABLE)).isEqualTo(1);
        assertThat(side.qp.info().state()).isEqualTo(QueuePairState.RTS);
    }

    /** It may be a packet that came late, of a READ that is long done: no reason to break a sound connection. */
    @ParameterizedTest
    @EnumSource
    void shouldStaySilentWhenReadIsRepeatedAfterKeyEnded(End how) throws IOException {
        Datagram read = peer.read(RawPeer.psn(0), address, window.rkey(), 100);
        assertThat(peer.send(read)).hasSize(1);

        end(how);
        peer.listen();

        assertThat(peer.send(read)).isEmpty();
        assertThat(devices.count(Counter.DROP_NOT_REPLAYABLE)).isEqualTo(1);
        assertThat(side.qp.info().state()).isEqualTo(QueuePairState.RTS);
    }

    @Test
    void shouldReturnStoredValueWhenAtomicComesAgainAfterKeyEnded() {
        Datagram add = peer.fetchAdd(RawPeer.psn(0), address, window.rkey(), 5);
        peer.send(add);
        window.close();

        assertThat(peer.send(add))
                .singleElement()
                .satisfies(answer -> assertThat(answer.original()).isZero());
        assertThat(side.number(WINDOW_OFFSET)).as("added once").isEqualTo(5);
    }

    // ---- SEND with invalidate

    @Test
    void shouldInvalidateOnceWhenMessageComesAgain() {
        side.receive(1, 0, 64);
        side.receive(2, 0, 64);
        int former = window.rkey();
        Datagram send = peer.sendWithInv(RawPeer.psn(0), new byte[10], former);
        assertThat(peer.send(send))
                .singleElement()
                .satisfies(answer -> assertThat(answer.syndrome()).isEqualTo(Syndrome.ACK));
        side.qp.postSend(side.qp.newSendRequest().bindMw(window, region, WINDOW_OFFSET, WINDOW_BYTES, ALL));

        assertThat(peer.send(send))
                .singleElement()
                .satisfies(answer -> assertThat(answer.syndrome()).isEqualTo(Syndrome.ACK));

        Completion wc = side.requireRecv();
        assertThat(wc.wrId()).isEqualTo(1);
        assertThat(wc.opcode()).isEqualTo(WorkCompletionOpcode.RECV);
        assertThat(wc.byteLength()).isEqualTo(10);
        assertThat(wc.hasImmData()).isFalse();
        assertThat(wc.invalidatedRkey()).isEqualTo(former);
        side.requireSend();
        assertThat(side.leftovers()).isEmpty();
        assertThat(peer.send(write(1, new byte[] {1}, address)))
                .as("the new key works")
                .singleElement()
                .satisfies(answer -> assertThat(answer.syndrome()).isEqualTo(Syndrome.ACK));
    }

    @Test
    void shouldKeepKeyWhenMessageFindsNoReceive() {
        Datagram send = peer.sendWithInv(RawPeer.psn(0), new byte[10], window.rkey());
        assertThat(peer.send(send).getFirst().syndrome())
                .isEqualTo(Syndrome.rnrNak(Side.Wishes.NONE.timers().minRnrTimer()));
        assertThat(peer.send(write(0, new byte[] {1}, address)).getFirst().syndrome())
                .isEqualTo(Syndrome.ACK);
    }

    @Test
    void shouldKeepKeyUntilLastPacketWhenMessageIsLong() {
        side.receive(1, 0, 2 * MTU);
        peer.send(peer.packet(Opcode.SEND_FIRST, RawPeer.psn(0), new byte[MTU], packet -> {}));
        assertThat(engine().memory().contains(window.rkey())).isTrue();

        peer.send(peer.packet(
                Opcode.SEND_LAST_INVALIDATE,
                RawPeer.psn(1),
                new byte[1],
                packet -> packet.ieth().write(window.rkey())));

        assertThat(engine().memory().contains(window.rkey())).isFalse();
        assertThat(side.requireRecv().invalidatedRkey()).isEqualTo(window.rkey());
    }

    @Test
    void shouldRefuseInvalidationWhenWindowIsBoundToAnotherQueuePair() {
        window.close();
        try (Side other = new Side(devices, devices.left(), Side.Wishes.NONE);
                MemoryRegion mr = other.pd.regMr(other.memory, EnumSet.of(Access.LOCAL_WRITE, Access.MW_BIND));
                MemoryWindow foreign = other.pd.allocMw()) {
            other.qp = other.prepared.connect(other.endpoint(), side.endpoint());
            other.qp.postSend(other.qp.newSendRequest().bindMw(foreign, mr, 0, MTU, ALL));
            other.requireSend();
            side.receive(1, 0, 64);

            assertThat(peer.send(peer.sendWithInv(RawPeer.psn(0), new byte[10], foreign.rkey())))
                    .singleElement()
                    .satisfies(answer -> {
                        assertThat(answer.syndrome()).isEqualTo(Syndrome.NAK_REMOTE_ACCESS);
                        assertThat(answer.psn()).isEqualTo(RawPeer.psn(0));
                    });
            requireBroken();
            assertThat(side.awaitRecv().status()).isEqualTo(WorkCompletionStatus.WR_FLUSH_ERR);
            side.requireZero(0, 10);
            assertThat(engine().memory().contains(foreign.rkey())).isTrue();
        }
    }

    @Test
    void shouldRefuseInvalidationWhenItIsNotTheEndOfSend() {
        assertThat(peer.send(peer.packet(
                        Opcode.SEND_LAST_INVALIDATE,
                        RawPeer.psn(0),
                        new byte[8],
                        packet -> packet.ieth().write(window.rkey()))))
                .singleElement()
                .satisfies(answer -> assertThat(answer.syndrome()).isEqualTo(Syndrome.NAK_INVALID_REQUEST));
        assertThat(engine().memory().contains(window.rkey())).isTrue();
    }

    // ---- what is left

    @Test
    void shouldLeaveNoKeyBehindWhenEverythingIsClosed() {
        side.qp.postSend(side.qp.newSendRequest().localInv(window.rkey()));
        side.qp.postSend(side.qp.newSendRequest().bindMw(window, region, 0, MTU, ALL));
        side.awaitSends(2);
        int open = engine().memory().size();
        int taken = engine().keys().count();

        side.qp.close();
        assertThat(engine().memory().size())
                .as("a window outlives its queue pair")
                .isEqualTo(open);
        window.close();

        assertThat(engine().memory().size()).isEqualTo(open - 1);
        assertThat(engine().keys().count()).isEqualTo(taken - 2);
    }

    @Test
    void shouldGiveBackKeysWhenBindsAreFlushed() {
        int taken = engine().keys().count();
        for (int i = 0; i < 3; i++) {
            side.qp.postSend(side.qp.newSendRequest().bindMw(window, region, 0, MTU, ALL));
        }
        side.awaitSends(3);

        assertThat(engine().keys().count()).isEqualTo(taken);
    }
}
