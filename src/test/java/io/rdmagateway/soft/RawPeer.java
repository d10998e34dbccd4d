package io.rdmagateway.soft;

import io.rdmagateway.soft.wire.Icrc;
import io.rdmagateway.soft.wire.Opcode;
import io.rdmagateway.soft.wire.Packet;
import io.rdmagateway.soft.wire.PseudoHeader;
import io.rdmagateway.soft.wire.PsnCircle;
import io.rdmagateway.verbs.Gid;
import io.rdmagateway.verbs.LinkLayer;
import io.rdmagateway.verbs.Mtu;
import io.rdmagateway.verbs.Psn;
import io.rdmagateway.verbs.QueuePairEndpoint;
import io.rdmagateway.verbs.Side;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** The other end of a connection in the hand of a test: it sends any packet and shows every answer. */
final class RawPeer {

    static final int QP_NUM = 0x777777;
    static final int FIRST_PSN = 0xfffff0;
    static final String ADDRESS = "10.0.0.9";

    private static final int OFFSET = PseudoHeader.MAX_BYTES;
    private static final int PORT = 0xd00d;

    private final SteppedPair devices;
    private final Side side;
    private final InetAddress local = InetAddress.ofLiteral(ADDRESS);
    private final InetAddress remote = InetAddress.ofLiteral(SteppedPair.LEFT);
    private final Icrc icrc = new Icrc();
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
        this.devices = devices;
        this.side = side;
        devices.network().join(ADDRESS);
        devices.network().observe(datagram -> {
            if (datagram.destination().equals(local)) {
                answers.add(Answer.of(datagram));
            }
        });
        side.qp = side.prepared.connect(
                side.endpoint(),
                new QueuePairEndpoint(
                        QP_NUM,
                        new Psn(FIRST_PSN),
                        Gid.of(local),
                        0,
                        LinkLayer.ETHERNET,
                        Mtu.MTU_1024,
                        maxRdAtomic,
                        0));
    }

    /** Returns our PSN so many packets after the first. */
    static int psn(int steps) {
        return PsnCircle.plus(FIRST_PSN, steps);
    }

    /** Returns the device's PSN so many packets after its first. */
    int itsPsn(int steps) {
        return PsnCircle.plus(side.endpoint().psn().value(), steps);
    }

    /** Makes a packet that is right in every respect but those that the caller changes. */
    Datagram packet(Opcode opcode, int psn, byte[] payload, Consumer<Packet> headers) {
        return packet(opcode, psn, payload, Packet.padOf(payload.length), headers);
    }

    Datagram packet(Opcode opcode, int psn, byte[] payload, int pad, Consumer<Packet> headers) {
        int bytes = opcode.headerBytes() + payload.length + pad + Icrc.BYTES;
        ByteBuffer buffer = ByteBuffer.allocate(OFFSET + bytes);
        Packet packet = new Packet().write(buffer, OFFSET, opcode, payload.length);
        packet.bth().write(opcode.code(), false, pad, side.endpoint().qpNum(), true, psn);
        headers.accept(packet);
        buffer.put(packet.payloadOffset(), payload);
        return seal(Arrays.copyOfRange(buffer.array(), OFFSET, OFFSET + bytes));
    }

    /** Gives bytes a right ICRC, whatever else is wrong with them. */
    Datagram seal(byte[] bytes) {
        return sealWithIdentification(bytes, 0);
    }

    /** Seals as if the IP header, which the receiver does not see, had this identification. */
    Datagram sealWithIdentification(byte[] bytes, int identification) {
        ByteBuffer buffer = ByteBuffer.allocate(OFFSET + bytes.length);
        buffer.put(OFFSET, bytes);
        PseudoHeader header = PseudoHeader.of(local, remote);
        header.write(buffer, OFFSET, PORT, SoftProvider.DEFAULT_PORT, bytes.length);
        buffer.putShort(OFFSET - 24, (short) identification);
        icrc.seal(buffer, OFFSET, bytes.length, header);
        return new Datagram(
                new InetSocketAddress(local, PORT),
                remote,
                Arrays.copyOfRange(buffer.array(), OFFSET, OFFSET + bytes.length));
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

    // ---- requests

    Datagram sendOnly(int psn, byte[] payload) {
        return packet(Opcode.SEND_ONLY, psn, payload, packet -> {});
    }

    Datagram write(Opcode opcode, int psn, byte[] payload, long address, int rkey, long length) {
        return packet(opcode, psn, payload, packet -> packet.reth().write(address, rkey, (int) length));
    }

    Datagram read(int psn, long address, int rkey, long length) {
        return write(Opcode.READ_REQUEST, psn, new byte[0], address, rkey, length);
    }

    Datagram fetchAdd(int psn, long address, int rkey, long add) {
        return packet(
                Opcode.FETCH_ADD, psn, new byte[0], packet -> packet.atomicEth().write(address, rkey, add, 0));
    }

    Datagram sendWithInv(int psn, byte[] payload, int rkey) {
        return packet(
                Opcode.SEND_ONLY_INVALIDATE,
                psn,
                payload,
                packet -> packet.ieth().write(rkey));
    }

    // ---- answers

    Datagram acknowledge(int psn, int syndrome, int msn) {
        return packet(
                Opcode.ACKNOWLEDGE, psn, new byte[0], packet -> packet.aeth().write(syndrome, msn));
    }
}
