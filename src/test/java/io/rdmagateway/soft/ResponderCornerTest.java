package io.rdmagateway.soft;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.soft.wire.Opcode;
import io.rdmagateway.soft.wire.Syndrome;
import io.rdmagateway.verbs.Access;
import io.rdmagateway.verbs.MemoryRegion;
import io.rdmagateway.verbs.QueuePairState;
import io.rdmagateway.verbs.Side;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the responder meets seldom: a full way out, memory that went away, odd padding. */
class ResponderCornerTest {

    private static final int MTU = 1024;

    private final SteppedPair devices = new SteppedPair(9);
    private Side side;
    private RawPeer peer;

    @BeforeEach
    void connect() {
        side = new Side(devices, devices.left(), Side.Wishes.NONE);
        peer = new RawPeer(devices, side);
    }

    @AfterEach
    void closeEverything() {
        side.close();
        devices.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void shouldSendEveryAnswerOnceWhenWayIsFullForAWhile(int refusals) {
        side.fill(0, 4 * MTU, 1);
        devices.network().refuse(refusals);

        List<RawPeer.Answer> first = peer.send(
                peer.read(RawPeer.psn(0), side.address(0), side.mr.rkey(), 4 * MTU),
                peer.fetchAdd(RawPeer.psn(4), side.address(8 * MTU), side.mr.rkey(), 1),
                peer.write(Opcode.WRITE_ONLY, RawPeer.psn(5), new byte[8], side.address(9 * MTU), side.mr.rkey(), 8));
        List<RawPeer.Answer> all = new ArrayList<>(first);
        for (int i = 0; i <= refusals; i++) {
            all.addAll(peer.listen());
        }

        assertThat(all)
                .extracting(RawPeer.Answer::opcode)
                .containsExactly(
                        Opcode.READ_RESPONSE_FIRST,
                        Opcode.READ_RESPONSE_MIDDLE,
                        Opcode.READ_RESPONSE_MIDDLE,
                        Opcode.READ_RESPONSE_LAST,
                        Opcode.ATOMIC_ACKNOWLEDGE,
                        Opcode.ACKNOWLEDGE);
        assertThat(all.get(3).payload()).isEqualTo(side.bytes(3 * MTU, MTU));
        assertThat(side.number(8 * MTU)).as("added once").isEqualTo(1);
    }

    /** A turn that counts as work is followed by the next at once: the engine would spin and yield to nobody. */
    @Test
    void shouldCountNoWorkWhenAcknowledgementFindsWayFull() throws IOException {
        Engine engine = ((SoftDevice) devices.left()).engine();
        devices.network().refuse(3);
        devices.network()
                .send(peer.write(Opcode.WRITE_ONLY, RawPeer.psn(0), new byte[8], side.address(0), side.mr.rkey(), 8));

        assertThat(engine.turn()).as("takes the request").isPositive();
        assertThat(engine.turn()).as("has nothing that it can do").isZero();

        assertThat(peer.listen()).isEmpty();
        assertThat(peer.listen())
                .singleElement()
                .satisfies(answer -> assertThat(answer.syndrome()).isEqualTo(Syndrome.ACK));
    }

    @Test
    void shouldSendAtomicAnswerLaterWhenWayIsFull() {
        devices.network().refuse(1);

        List<RawPeer.Answer> all =
                new ArrayList<>(peer.send(peer.fetchAdd(RawPeer.psn(0), side.address(0), side.mr.rkey(), 1)));
        all.addAll(peer.listen());

        assertThat(all)
                .singleElement()
                .satisfies(answer -> assertThat(answer.opcode()).isEqualTo(Opcode.ATOMIC_ACKNOWLEDGE));
        assertThat(side.number(0)).isEqualTo(1);
    }

    @Test
    void shouldFailReceiveAndRefuseWhenItsMemoryIsNotRegisteredAnyMore() {
        MemoryRegion brief = side.pd.regMr(side.memory, EnumSet.of(Access.LOCAL_WRITE));
        side.qp.postRecv(side.qp.newReceiveRequest().wrId(7).local(brief, 0, MTU));
        brief.close();

        assertThat(peer.send(peer.sendOnly(RawPeer.psn(0), new byte[] {1, 2, 3, 4})))
                .singleElement()
                .satisfies(answer -> assertThat(answer.syndrome()).isEqualTo(Syndrome.NAK_REMOTE_OPERATION));

        assertThat(side.awaitRecv().status()).isEqualTo(WorkCompletionStatus.LOC_PROT_ERR);
        assertThat(side.qp.info().state()).isEqualTo(QueuePairState.ERR);
        side.requireZero(0, 4);
    }

    @ParameterizedTest
    @EnumSource(
            value = Opcode.class,
            names = {"READ_REQUEST", "FETCH_ADD", "COMPARE_SWAP"})
    void shouldRefuseWhenRequestWithoutPayloadIsPadded(Opcode opcode) {
        Datagram padded = peer.packet(opcode, RawPeer.psn(0), new byte[0], 1, packet -> {
            if (opcode.hasReth()) {
                packet.reth().write(side.address(0), side.mr.rkey(), 8);
            } else {
                packet.atomicEth().write(side.address(0), side.mr.rkey(), 1, 0);
            }
        });

        assertThat(peer.send(padded))
                .singleElement()
                .satisfies(answer -> assertThat(answer.syndrome()).isEqualTo(Syndrome.NAK_INVALID_REQUEST));
        side.requireZero(0, 8);
    }

    @Test
    void shouldStaySilentWhenRepeatedAtomicNamesAnotherAddress() {
        peer.send(peer.fetchAdd(RawPeer.psn(0), side.address(0), side.mr.rkey(), 1));

        assertThat(peer.send(peer.fetchAdd(RawPeer.psn(0), side.address(8), side.mr.rkey(), 1)))
                .isEmpty();

        assertThat(devices.count(Counter.DROP_NOT_REPLAYABLE)).isEqualTo(1);
        side.requireZero(8, 8);
    }
}
