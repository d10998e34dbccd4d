package io.rdmagateway.soft;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.soft.wire.Opcode;
import io.rdmagateway.soft.wire.Packet;
import io.rdmagateway.soft.wire.PsnCircle;
import io.rdmagateway.soft.wire.Syndrome;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All packets between a requester on the left and a responder on the right, for a look at the end. */
final class Trace {

    private static final InetAddress LEFT = InetAddress.ofLiteral(SteppedPair.LEFT);

    private final List<Step> steps = new ArrayList<>();
    private final int mtuBytes;

    /** A datagram was sent or has arrived. */
    private record Step(Datagram datagram, boolean arrived) {}

    Trace(MemoryNetwork network, int mtuBytes) {
        this.mtuBytes = mtuBytes;
        network.observe(datagram -> steps.add(new Step(datagram, false)));
        network.observeArrivals(datagram -> steps.add(new Step(datagram, true)));
    }

    /** Returns the opcodes and PSNs that were sent from the left, as steps from its first PSN. */
    List<String> sentRequests(int firstPsn) {
        List<String> found = new ArrayList<>();
        for (Step step : steps) {
            if (!step.arrived && isRequest(step)) {
                Packet packet = step.datagram.packet();
                found.add(packet.opcode() + " "
                        + PsnCircle.distance(firstPsn, packet.bth().psn()));
            }
        }
        return found;
    }

    private static boolean isRequest(Step step) {
        return step.datagram.source().getAddress().equals(LEFT);
    }

    /** Demands what holds in any weather. */
    void requireSound(int firstPsn) {
        Map<Integer, byte[]> contents = new HashMap<>();
        Set<Long> arrived = new HashSet<>();
        long contiguous = 0;
        long highest = -1;
        long acknowledged = -1;
        for (Step step : steps) {
            Packet packet = step.datagram.packet();
            long seq = PsnCircle.unwind(packet.bth().psn() - firstPsn & PsnCircle.MASK, Math.max(0, acknowledged));
            if (isRequest(step) && !step.arrived) {
                requireSameContent(contents, packet, step.datagram);
                highest = Math.max(highest, seq + packets(packet) - 1);
                assertThat(highest - acknowledged).as("packets in flight").isLessThanOrEqualTo(Path.MAX_WINDOW);
            } else if (isRequest(step)) {
                for (long i = seq; i < seq + packets(packet); i++) {
                    arrived.add(i);
                }
                while (arrived.contains(contiguous)) {
                    contiguous++;
                }
            } else if (step.arrived) {
                acknowledged = Math.max(acknowledged, acknowledgedBy(packet, seq));
            } else {
                assertThat(acknowledgedBy(packet, seq))
                        .as("acknowledges only what has arrived")
                        .isLessThan(contiguous);
            }
        }
    }

    private long packets(Packet packet) {
        return packet.opcode() == Opcode.READ_REQUEST
                ? Math.max(1, (packet.reth().lengthBytes() + mtuBytes - 1) / mtuBytes)
                : 1;
    }

    private static long acknowledgedBy(Packet packet, long seq) {
        boolean refused =
                packet.opcode().hasAeth() && Syndrome.kind(packet.aeth().syndrome()) != Syndrome.Kind.ACK;
        return refused ? seq - 1 : seq;
    }

    /** What is sent again under a PSN is the same, though it may now ask for an ACK. READs may begin later. */
    private static void requireSameContent(Map<Integer, byte[]> contents, Packet packet, Datagram datagram) {
        if (packet.opcode() == Opcode.READ_REQUEST) {
            return;
        }
        byte[] bytes = datagram.bytes().clone();
        bytes[8] = 0;
        for (int i = bytes.length - 4; i < bytes.length; i++) {
            bytes[i] = 0;
        }
        byte[] before = contents.putIfAbsent(packet.bth().psn(), bytes);
        if (before != null) {
            assertThat(bytes).as("content sent again").isEqualTo(before);
        }
    }
}
