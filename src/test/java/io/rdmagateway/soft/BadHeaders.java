package io.rdmagateway.soft;

import static io.rdmagateway.soft.BadPacket.of;

import io.rdmagateway.soft.wire.Opcode;
import java.net.InetAddress;
import java.util.List;

/** Packets that should not get past the gate, and some that look as if. */
final class BadHeaders {

    private static final int PAD_AND_VERSION = 1;
    private static final int PKEY = 2;
    private static final int RESERVED_8A = 4;
    private static final int QP_NUM = 5;
    private static final int ACK_REQUEST = 8;

    private BadHeaders() {}

    static final List<BadPacket> ROWS = List.of(
            // ---- length
            of(
                            "no bytes",
                            v -> v.send(new Datagram(
                                    v.write(0, 0).source(), v.write(0, 0).destination(), new byte[0])))
                    .gives("nothing"),
            of("11 bytes", v -> v.send(v.cut(v.write(0, 8), 11))).gives("nothing"),
            of("BTH of a SEND, no ICRC", v -> v.send(v.cut(v.plain(Opcode.SEND_ONLY, 0, 8), 12)))
                    .gives("nothing"),
            of("WRITE cut within its RETH", v -> v.send(v.cut(v.write(0, 8), 27)))
                    .gives("nothing"),
            of("READ with 3 of 4 bytes of ICRC", v -> v.send(v.cut(v.read(0, 8), 31)))
                    .gives("nothing"),
            of(
                            "SEND that pads more than it carries",
                            v -> v.send(v.changed(
                                    v.plain(Opcode.SEND_ONLY, 0, 0), bytes -> bytes[PAD_AND_VERSION] |= 0x30)))
                    .gives("nothing"),
            of("READ with a payload", v -> v.send(v.cut(v.read(0, 8), 40)))
                    .gives(
                            "nothing",
                            "data 0",
                            "bytes behind a request that carries none: dropped at the gate; rxe ignores them"),
            of("atomic with a payload", v -> v.send(v.cut(v.add(0), 52)))
                    .gives(
                            "nothing",
                            "value 0; memory changed",
                            "bytes behind a request that carries none: dropped at the gate; rxe ignores them"),
            // ---- opcode
            opcode("reserved opcode of RC", 0x15),
            opcode("last reserved opcode of RC", 0x1f),
            opcode("SEND of UC", 0x24),
            opcode("SEND of RD", 0x44),
            opcode("SEND of UD", 0x64),
            opcode("congestion notification", 0x81),
            opcode("SEND of XRC", 0xa4),
            opcode("opcode 255", 0xff),
            // ---- version, P_Key, queue pair
            changed("transport version 1", PAD_AND_VERSION, 0x01).gives("nothing"),
            changed("transport version 15", PAD_AND_VERSION, 0x0f).gives("nothing"),
            set("P_Key 0", PKEY, 0, 0).gives("nothing"),
            set("P_Key of another partition", PKEY, 0x92, 0x34).gives("nothing"),
            set("P_Key of a limited member", PKEY, 0x7f, 0xff).gives("ACK 0; memory changed"),
            set("queue pair 0", QP_NUM, 0, 0, 0).gives("nothing"),
            set("queue pair 1", QP_NUM, 0, 0, 1).gives("nothing"),
            set("queue pair of all multicast", QP_NUM, 0xff, 0xff, 0xff).gives("nothing"),
            of("unknown queue pair", v -> v.send(v.changed(v.write(0, 8), bytes -> bytes[QP_NUM] ^= (byte) 0x80)))
                    .gives("nothing"),
            of(
                            "another source address",
                            v -> v.send(v.forger()
                                    .at(InetAddress.ofLiteral(KernelWire.SECOND_ADDRESS))
                                    .seal(v.write(0, 8).bytes())))
                    .gives("nothing"),
            // ---- what is reserved and ignored
            changed("reserved bits, FECN and BECN", RESERVED_8A, 0xff).gives("ACK 0; memory changed"),
            changed("reserved bits beside the ACK request", ACK_REQUEST, 0x7f).gives("ACK 0; memory changed"),
            changed("migration request", PAD_AND_VERSION, 0x40).gives("ACK 0; memory changed"),
            of("WRITE that asks for no ACK", v -> v.send(v.changed(v.write(0, 8), bytes -> bytes[ACK_REQUEST] = 0)))
                    .gives("nothing; memory changed"),
            // ---- ICRC
            of("one bit of the ICRC", v -> v.send(v.write(0, 8).damaged(8 * 38 + 3)))
                    .gives("nothing"),
            of("one bit of the payload", v -> v.send(v.write(0, 8).damaged(8 * 30)))
                    .gives("nothing"),
            of("one bit of the RETH", v -> v.send(v.write(0, 8).damaged(8 * 13)))
                    .gives("nothing"),
            of(
                            "IPv4 identification that was not sent",
                            v -> v.send(v.forger()
                                    .sealWithIdentification(v.write(0, 8).bytes(), 0x1234)))
                    .gives(
                            "ACK 0; memory changed",
                            "nothing",
                            "a socket does not show the identification, so the soft device solves for it until the peer has shown to use none"));

    private static BadPacket opcode(String name, int code) {
        return of(name, v -> v.send(v.changed(v.plain(Opcode.SEND_ONLY, 0, 8), bytes -> bytes[0] = (byte) code)))
                .gives("nothing");
    }

    private static BadPacket changed(String name, int at, int bits) {
        return of(name, v -> v.send(v.changed(v.write(0, 8), bytes -> bytes[at] |= (byte) bits)));
    }

    private static BadPacket set(String name, int at, int... values) {
        return of(
                name,
                v -> v.send(v.changed(v.write(0, 8), bytes -> {
                    for (int i = 0; i < values.length; i++) {
                        bytes[at + i] = (byte) values[i];
                    }
                })));
    }
}
