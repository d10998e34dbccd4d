package io.rdmagateway.soft;

import io.rdmagateway.soft.wire.Opcode;
import io.rdmagateway.soft.wire.Packet;
import io.rdmagateway.soft.wire.PsnCircle;
import io.rdmagateway.verbs.Side;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The other end of a connection in the hand of a test: it sends any packet and shows every answer. */
final class RawPeer extends Forger {

    static final String ADDRESS = "10.0.0.9";

    private final SteppedPair devices;
    private final Side side;
    private final List<Answer> answers = new ArrayList<>();

    /** A packet that the device sent. */
    record Answer(
            Opcode opcode,
            int psn,
            boolean ackRequest,
            boolean solicited,
            int syndrome,
            int msn,
            long original,
            byte[] payload,
            long address,
            long lengthBytes,
            int invalidatedRkey) {

        static Answer of(Datagram datagram) {
            Packet packet = datagram.packet();
            Opcode opcode = packet.opcode();
            int at = packet.payloadOffset();
            return new Answer(
                    opcode,
                    packet.bth().psn(),
                    packet.bth().ackRequest(),
                    packet.bth().solicited(),
                    opcode.hasAeth() ? packet.aeth().syndrome() : -1,
                    opcode.hasAeth() ? packet.aeth().msn() : -1,
                    opcode == Opcode.ATOMIC_ACKNOWLEDGE ? packet.atomicAckEth().original() : 0,
                    Arrays.copyOfRange(datagram.bytes(), at, at + packet.payloadBytes()),
                    opcode.hasReth() ? packet.reth().address() : 0,
                    opcode.hasReth() ? packet.reth().lengthBytes() : 0,
                    opcode.hasIeth() ? packet.ieth().rkey() : 0);
        }
    }

    /** Connects a side of the left device to itself. */
    RawPeer(SteppedPair devices, Side side) {
        this(devices, side, side.endpoint().maxRdAtomic());
    }

    RawPeer(SteppedPair devices, Side side, int maxRdAtomic) {
        super(
                InetAddress.ofLiteral(ADDRESS),
                InetAddress.ofLiteral(SteppedPair.LEFT),
                side.endpoint().qpNum());
        this.devices = devices;
        this.side = side;
        devices.network().join(ADDRESS);
        devices.network().observe(datagram -> {
            if (datagram.destination().equals(local())) {
                answers.add(Answer.of(datagram));
            }
        });
        connect(side, maxRdAtomic);
    }

    /** Returns the device's PSN so many packets after its first. */
    int itsPsn(int steps) {
        return PsnCircle.plus(side.endpoint().psn().value(), steps);
    }

    /** Sends packets and returns what the device answers before its clock moves. */
    List<Answer> send(Datagram... datagrams) {
        answers.clear();
        for (Datagram datagram : datagrams) {
            devices.network().send(datagram);
        }
        devices.settle();
        return List.copyOf(answers);
    }

    /** Returns what the device has sent since the last time. */
    List<Answer> listen() {
        return send();
    }
}
