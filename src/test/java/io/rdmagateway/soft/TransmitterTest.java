package io.rdmagateway.soft;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.soft.wire.Icrc;
import io.rdmagateway.soft.wire.Opcode;
import io.rdmagateway.soft.wire.Packet;
import io.rdmagateway.soft.wire.PseudoHeader;
import io.rdmagateway.verbs.Mtu;
import io.rdmagateway.verbs.Psn;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which packets go together, and how each is sealed. */
class TransmitterTest {

    private static final InetAddress LOCAL = InetAddress.ofLiteral("10.0.0.1");
    private static final InetAddress REMOTE = InetAddress.ofLiteral("10.0.0.2");
    private static final int PORT = 0xc321;
    private static final int MIDDLE_BYTES = 4112;

    private final Counters counters = new Counters();
    private final Transmitter transmitter = new Transmitter(counters);
    private final Link link = new MemoryNetwork().join("10.0.0.1");
    private final BurstRoute route = new BurstRoute();
    private final Path path = Path.standard(link, route, 7, Mtu.MTU_4096);
    private int psn;

    /** A call, and the lengths of what it carried. */
    private record Call(boolean burst, List<Integer> lengths) {

        static Call single(int length) {
            return new Call(false, List.of(length));
        }

        static Call burst(Integer... lengths) {
            return new Call(true, List.of(lengths));
        }
    }

    private static final class BurstRoute implements Link.Route {

        private final List<Call> calls = new ArrayList<>();
        private final List<byte[]> packets = new ArrayList<>();
        private boolean bursts = true;
        private boolean refusesBursts;
        private boolean broken;
        private int full;

        @Override
        public InetAddress remote() {
            return REMOTE;
        }

        @Override
        public int sourcePort() {
            return PORT;
        }

        @Override
        public boolean takesBursts() {
            return bursts;
        }

        @Override
        public boolean send(ByteBuffer datagram) throws IOException {
            return take(datagram, datagram.remaining(), false);
        }

        @Override
        public boolean sendBurst(ByteBuffer datagrams, int segmentBytes) throws IOException {
            if (refusesBursts) {
                bursts = false;
                return false;
            }
            return take(datagrams, segmentBytes, true);
        }

        private boolean take(ByteBuffer datagrams, int segmentBytes, boolean burst) throws IOException {
            if (full > 0) {
                full--;
                return false;
            }
            if (broken) {
                throw new IOException("the network is away");
            }
            List<Integer> lengths = new ArrayList<>();
            while (datagrams.hasRemaining()) {
                byte[] packet = new byte[Math.min(segmentBytes, datagrams.remaining())];
                datagrams.get(packet);
                packets.add(packet);
                lengths.add(packet.length);
            }
            calls.add(new Call(burst, lengths));
            return true;
        }

        @Override
        public void close() {}
    }

    private boolean write(Path to, Opcode opcode, int payloadBytes) {
        Packet packet = transmitter.begin(to, opcode, payloadBytes);
        if (packet == null) {
            return false;
        }
        to.address(packet, false, false, psn++);
        transmitter.memory().asSlice(packet.payloadOffset(), payloadBytes).fill((byte) psn);
        transmitter.send(to);
        return true;
    }

    private void writeMiddles(int count) {
        for (int i = 0; i < count; i++) {
            assertThat(write(path, Opcode.WRITE_MIDDLE, 4096)).isTrue();
        }
    }

    /** Every packet, in order, is as the wire carries it: with its place in its call as its identification. */
    private void requireWellSealed(PseudoHeader header) {
        Icrc icrc = new Icrc();
        int sent = 0;
        for (Call call : route.calls) {
            for (int place = 0; place < call.lengths.size(); place++) {
                byte[] bytes = route.packets.get(sent);
                ByteBuffer buffer = ByteBuffer.allocate(PseudoHeader.MAX_BYTES + bytes.length);
                buffer.put(PseudoHeader.MAX_BYTES, bytes);
                header.write(buffer, PseudoHeader.MAX_BYTES, PORT, link.port(), bytes.length);
                header.identify(buffer, PseudoHeader.MAX_BYTES, place);
                assertThat(icrc.check(buffer, PseudoHeader.MAX_BYTES, bytes.length, header))
                        .as("packet %d", sent)
                        .isEqualTo(Icrc.Verdict.EXACT);
                Packet packet = new Packet();
                packet.read(buffer, PseudoHeader.MAX_BYTES, bytes.length);
                assertThat(packet.bth().psn()).isEqualTo(sent);
                sent++;
            }
        }
        assertThat(route.packets).hasSize(sent);
    }

    private void flush() {
        assertThat(transmitter.flush()).isTrue();
        assertThat(transmitter.isWaiting()).isFalse();
    }

    private static Integer[] middles(int count) {
        return IntStream.range(0, count).mapToObj(i -> MIDDLE_BYTES).toArray(Integer[]::new);
    }

    @Test
    void shouldSendOnePacketAloneWhenNoOtherFollows() {
        writeMiddles(1);
        assertThat(route.calls).isEmpty();
        flush();

        assertThat(route.calls).containsExactly(Call.single(MIDDLE_BYTES));
        requireWellSealed(PseudoHeader.of(LOCAL, REMOTE));
    }

    @Test
    void shouldSendPacketsOfOneLengthTogether() {
        writeMiddles(20);
        flush();

        assertThat(route.calls).containsExactly(Call.burst(middles(15)), Call.burst(middles(5)));
        assertThat(counters.of(Counter.TX_PACKETS)).isEqualTo(20);
        assertThat(counters.of(Counter.TX_BYTES)).isEqualTo(20 * MIDDLE_BYTES);
        requireWellSealed(PseudoHeader.of(LOCAL, REMOTE));
    }

    @Test
    void shouldSendNoMorePacketsTogetherThanKernelTakes() {
        for (int i = 0; i < Transmitter.MAX_BURST_PACKETS + 1; i++) {
            write(path, Opcode.SEND_ONLY, 8);
        }
        flush();

        assertThat(route.calls).extracting(call -> call.lengths.size()).containsExactly(64, 1);
        requireWellSealed(PseudoHeader.of(LOCAL, REMOTE));
    }

    /** As a message goes: the first has one more header, the last less payload, and then comes the next message. */
    @Test
    void shouldEndBurstWhenPacketIsShorterAndBeginOneWhenLonger() {
        for (int message = 0; message < 2; message++) {
            write(path, Opcode.WRITE_FIRST, 4096);
            writeMiddles(2);
            write(path, Opcode.WRITE_LAST, 5);
        }
        flush();

        assertThat(route.calls)
                .containsExactly(
                        Call.burst(4128, MIDDLE_BYTES),
                        Call.burst(MIDDLE_BYTES, 24),
                        Call.burst(4128, MIDDLE_BYTES),
                        Call.burst(MIDDLE_BYTES, 24));
        requireWellSealed(PseudoHeader.of(LOCAL, REMOTE));
    }

    @Test
    void shouldEndBurstWhenPacketOfAnotherWayComes() {
        BurstRoute elsewhere = new BurstRoute();
        writeMiddles(3);
        write(Path.standard(link, elsewhere, 8, Mtu.MTU_4096), Opcode.WRITE_MIDDLE, 4096);
        psn--;
        writeMiddles(1);
        flush();

        assertThat(route.calls).containsExactly(Call.burst(middles(3)), Call.single(MIDDLE_BYTES));
        assertThat(elsewhere.calls).containsExactly(Call.single(MIDDLE_BYTES));
        requireWellSealed(PseudoHeader.of(LOCAL, REMOTE));
    }

    @Test
    void shouldKeepMiddleOfMessageForTheNextTurnWhenMoreIsToCome() {
        writeMiddles(3);
        transmitter.endTurn(true);
        assertThat(route.calls).isEmpty();
        writeMiddles(1);
        transmitter.endTurn(false);

        assertThat(route.calls).containsExactly(Call.burst(middles(4)));
        requireWellSealed(PseudoHeader.of(LOCAL, REMOTE));
    }

    /** Somebody waits for it. */
    @ParameterizedTest
    @ValueSource(ints = {0, 64, 4096})
    void shouldKeepNothingWhenMessageHasEnded(int payloadBytes) {
        write(path, Opcode.WRITE_ONLY, payloadBytes);
        transmitter.endTurn(true);
        assertThat(route.calls).hasSize(1);

        writeMiddles(2);
        write(path, Opcode.WRITE_LAST, Math.max(1, payloadBytes));
        transmitter.endTurn(true);
        assertThat(route.calls).hasSize(2);
        requireWellSealed(PseudoHeader.of(LOCAL, REMOTE));
    }

    @Test
    void shouldKeepBurstAndBeginNothingWhenWayIsFull() {
        writeMiddles(15);
        route.full = 3;

        assertThat(write(path, Opcode.WRITE_MIDDLE, 4096)).isFalse();
        assertThat(write(path, Opcode.WRITE_MIDDLE, 4096)).isFalse();
        assertThat(transmitter.flush()).isFalse();
        assertThat(transmitter.isWaiting()).isTrue();
        writeMiddles(2);
        flush();

        assertThat(route.calls).containsExactly(Call.burst(middles(15)), Call.burst(middles(2)));
        requireWellSealed(PseudoHeader.of(LOCAL, REMOTE));
    }

    /** The identifications are others then, and with them the ICRCs. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void shouldSendPacketsOneByOneWhenWayTurnsOutToTakeNoBursts(int full) {
        route.refusesBursts = true;
        writeMiddles(4);
        route.full = full;
        for (int i = 0; i < full; i++) {
            assertThat(transmitter.flush()).isFalse();
        }
        flush();
        writeMiddles(2);
        flush();

        assertThat(route.calls).hasSize(6).containsOnly(Call.single(MIDDLE_BYTES));
        requireWellSealed(PseudoHeader.of(LOCAL, REMOTE));
    }

    @Test
    void shouldSealWithoutIdentificationWhenFormIsPrivate() {
        Path between = Path.betweenSoftDevices(link, route, 7, 4096, new Psn(5), new Psn(6));
        for (int i = 0; i < 3; i++) {
            write(between, Opcode.WRITE_MIDDLE, 4096);
        }
        flush();

        assertThat(route.calls).containsExactly(Call.burst(middles(3)));
        requireWellSealed(between.outgoing());
    }

    @Test
    void shouldCountBurstAsLostWhenNetworkIsAway() {
        route.broken = true;
        writeMiddles(3);
        flush();

        assertThat(counters.of(Counter.SEND_FAILURES)).isEqualTo(3);
        assertThat(counters.of(Counter.TX_PACKETS)).isZero();
    }

    /** A descriptor is somebody else's as soon as it is closed. */
    @Test
    void shouldForgetWhatWaitsWhenItsWayIsClosed() {
        writeMiddles(3);
        route.full = 1;
        transmitter.leave(path);
        assertThat(transmitter.isWaiting()).isFalse();
        flush();
        assertThat(route.calls).isEmpty();

        psn = 0;
        writeMiddles(3);
        transmitter.leave(path);
        assertThat(route.calls).containsExactly(Call.burst(middles(3)));
        requireWellSealed(PseudoHeader.of(LOCAL, REMOTE));
    }
}
