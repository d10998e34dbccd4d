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
import java.util.Arrays;
import java.util.function.Consumer;

/** Makes packets for one queue pair as its peer would, or as nobody should. */
class Forger {

    static final int QP_NUM = 0x777777;
    static final int FIRST_PSN = 0xfffff0;

    private static final int OFFSET = PseudoHeader.MAX_BYTES;
    private static final int PORT = 0xd00d;

    private final InetAddress local;
    private final InetAddress remote;
    private final int port;
    private final int destQpNum;
    private final PseudoHeader header;
    private final Icrc icrc = new Icrc();

    Forger(InetAddress local, InetAddress remote, int destQpNum) {
        this(new InetSocketAddress(local, PORT), remote, destQpNum, PseudoHeader.of(local, remote));
    }

    /** @param header what is believed to be under the ICRC beside the packet */
    Forger(InetSocketAddress local, InetAddress remote, int destQpNum, PseudoHeader header) {
        this.local = local.getAddress();
        this.port = local.getPort();
        this.remote = remote;
        this.destQpNum = destQpNum;
        this.header = header;
    }

    /** Returns one for the same queue pair that sends from another address. */
    Forger at(InetAddress elsewhere) {
        return new Forger(elsewhere, remote, destQpNum);
    }

    InetAddress local() {
        return local;
    }

    /** Connects a queue pair to the one that this pretends to be. */
    void connect(Side side, int maxRdAtomic) {
        connect(side, QP_NUM, maxRdAtomic);
    }

    void connect(Side side, int qpNum, int maxRdAtomic) {
        side.qp = side.prepared.connect(
                side.endpoint(),
                new QueuePairEndpoint(
                        qpNum, new Psn(FIRST_PSN), Gid.of(local), 0, LinkLayer.ETHERNET, Mtu.MTU_1024, maxRdAtomic, 0));
    }

    /** Returns our PSN so many packets after the first. */
    static int psn(int steps) {
        return PsnCircle.plus(FIRST_PSN, steps);
    }

    /** Makes a packet that is right in every respect but those that the caller changes. */
    Datagram packet(Opcode opcode, int psn, byte[] payload, Consumer<Packet> headers) {
        return packet(opcode, psn, payload, Packet.padOf(payload.length), headers);
    }

    Datagram packet(Opcode opcode, int psn, byte[] payload, int pad, Consumer<Packet> headers) {
        int bytes = opcode.headerBytes() + payload.length + pad + Icrc.BYTES;
        ByteBuffer buffer = ByteBuffer.allocate(OFFSET + bytes);
        Packet packet = new Packet().write(buffer, OFFSET, opcode, payload.length);
        packet.bth().write(opcode.code(), false, pad, destQpNum, true, psn);
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
        header.write(buffer, OFFSET, port, SoftProvider.DEFAULT_PORT, bytes.length);
        buffer.putShort(OFFSET - 24, (short) identification);
        icrc.seal(buffer, OFFSET, bytes.length, header);
        return new Datagram(
                new InetSocketAddress(local, port),
                remote,
                Arrays.copyOfRange(buffer.array(), OFFSET, OFFSET + bytes.length));
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
