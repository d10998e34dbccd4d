package io.rdmagateway.soft;

import static io.rdmagateway.soft.BadPacket.of;
import static io.rdmagateway.soft.Victim.MTU;

import io.rdmagateway.soft.wire.Opcode;
import java.util.List;

/** Messages whose length is not what their packets, their RETH or the receive say. */
final class BadLengths {

    private static final int PAD = 1;

    private BadLengths() {}

    static final List<BadPacket> ROWS = List.of(
            // ---- SEND
            send("SEND ONLY longer than a packet may be", 4 * MTU, Opcode.SEND_ONLY, MTU + 4)
                    .gives(
                            "NAK-invalid-request 0; WR_FLUSH_ERR; ERR",
                            "ACK 0; SUCCESS; memory changed",
                            "FIRST and MIDDLE carry a full packet, LAST and ONLY at most one; rxe does not look at the lengths of a SEND"),
            send("SEND FIRST shorter than a packet", 4 * MTU, Opcode.SEND_FIRST, MTU - 4)
                    .gives(
                            "NAK-invalid-request 0; WR_FLUSH_ERR; ERR",
                            "ACK 0; memory changed",
                            "FIRST and MIDDLE carry a full packet, LAST and ONLY at most one; rxe does not look at the lengths of a SEND"),
            send("SEND FIRST longer than a packet may be", 4 * MTU, Opcode.SEND_FIRST, MTU + 4)
                    .gives(
                            "NAK-invalid-request 0; WR_FLUSH_ERR; ERR",
                            "ACK 0; memory changed",
                            "FIRST and MIDDLE carry a full packet, LAST and ONLY at most one; rxe does not look at the lengths of a SEND"),
            of("SEND MIDDLE shorter than a packet", v -> {
                        v.side().receive(1, 0, 4 * MTU);
                        v.send(v.plain(Opcode.SEND_FIRST, 0, MTU));
                        v.send(v.plain(Opcode.SEND_MIDDLE, 1, 8));
                    })
                    .gives(
                            "ACK 0, NAK-invalid-request 1; WR_FLUSH_ERR; ERR; memory changed",
                            "ACK 0, ACK 1; memory changed",
                            "FIRST and MIDDLE carry a full packet, LAST and ONLY at most one; rxe does not look at the lengths of a SEND"),
            of("SEND LAST without a payload", v -> {
                        v.side().receive(1, 0, 4 * MTU);
                        v.send(v.plain(Opcode.SEND_FIRST, 0, MTU));
                        v.send(v.plain(Opcode.SEND_LAST, 1, 0));
                    })
                    .gives(
                            "ACK 0, NAK-invalid-request 1; WR_FLUSH_ERR; ERR; memory changed",
                            "ACK 0, ACK 1; SUCCESS; memory changed",
                            "FIRST and MIDDLE carry a full packet, LAST and ONLY at most one; rxe does not look at the lengths of a SEND"),
            of("SEND LAST longer than a packet may be", v -> {
                        v.side().receive(1, 0, 4 * MTU);
                        v.send(v.plain(Opcode.SEND_FIRST, 0, MTU));
                        v.send(v.plain(Opcode.SEND_LAST, 1, MTU + 4));
                    })
                    .gives(
                            "ACK 0, NAK-invalid-request 1; WR_FLUSH_ERR; ERR; memory changed",
                            "ACK 0, ACK 1; SUCCESS; memory changed",
                            "FIRST and MIDDLE carry a full packet, LAST and ONLY at most one; rxe does not look at the lengths of a SEND"),
            of("SEND of 5 bytes with no padding", v -> {
                        v.side().receive(1, 0, 64);
                        v.send(v.forger().packet(Opcode.SEND_ONLY, Forger.psn(0), Victim.bytes(5), 0, packet -> {}));
                    })
                    .gives(
                            "NAK-invalid-request 0; WR_FLUSH_ERR; ERR",
                            "ACK 0; SUCCESS; memory changed",
                            "the pad makes the payload a multiple of four; rxe does not look at that of a SEND"),
            of("SEND of 4 bytes, said to be 3 and a pad of 1", v -> {
                        v.side().receive(1, 0, 64);
                        v.send(v.changed(v.plain(Opcode.SEND_ONLY, 0, 4), bytes -> bytes[PAD] |= 0x10));
                    })
                    .gives("ACK 0; SUCCESS; memory changed"),
            send("SEND longer than its receive", 100, Opcode.SEND_ONLY, 104)
                    .gives(
                            "NAK-invalid-request 0; LOC_LEN_ERR; ERR",
                            "NAK-remote-operation 0; LOC_QP_OP_ERR; ERR",
                            "Deviation.LONG_MESSAGE_IS_OP_ERR"),
            of("SEND of two packets longer than its receive", v -> {
                        v.side().receive(1, 0, MTU + 4);
                        v.send(v.plain(Opcode.SEND_FIRST, 0, MTU));
                        v.send(v.plain(Opcode.SEND_LAST, 1, 8));
                    })
                    .gives(
                            "ACK 0, NAK-invalid-request 1; LOC_LEN_ERR; ERR; memory changed",
                            "ACK 0, NAK-remote-operation 1; LOC_QP_OP_ERR; ERR; memory changed",
                            "Deviation.LONG_MESSAGE_IS_OP_ERR"),
            // ---- WRITE
            of("WRITE ONLY shorter than its RETH says", v -> v.send(v.write(Opcode.WRITE_ONLY, 0, 8, 16)))
                    .gives("NAK-invalid-request 0; ERR"),
            of("WRITE ONLY longer than its RETH says", v -> v.send(v.write(Opcode.WRITE_ONLY, 0, 16, 8)))
                    .gives("NAK-invalid-request 0; ERR"),
            of("WRITE ONLY whose RETH says 0", v -> v.send(v.write(Opcode.WRITE_ONLY, 0, 8, 0)))
                    .gives(
                            "NAK-invalid-request 0; ERR",
                            BadPacket.NOT_SENT,
                            "rxe copies the payload by way of a region that it has not looked up: its kernel panics"),
            of(
                            "WRITE ONLY whose RETH says more than a packet",
                            v -> v.send(v.write(Opcode.WRITE_ONLY, 0, MTU, 2 * MTU)))
                    .gives(
                            "NAK-invalid-request 0; ERR",
                            "ACK 0; memory changed",
                            "the opcode must say by which packet the RETH's length is used up; rxe looks at the lengths alone"),
            of("WRITE ONLY longer than a packet may be", v -> v.send(v.write(0, MTU + 4)))
                    .gives("NAK-invalid-request 0; ERR"),
            of("WRITE FIRST shorter than a packet", v -> v.send(v.write(Opcode.WRITE_FIRST, 0, MTU - 4, 2 * MTU)))
                    .gives("NAK-invalid-request 0; ERR"),
            of("WRITE FIRST longer than a packet may be", v -> v.send(v.write(Opcode.WRITE_FIRST, 0, MTU + 4, 3 * MTU)))
                    .gives("NAK-invalid-request 0; ERR"),
            of("WRITE FIRST whose RETH says one packet", v -> v.send(v.write(Opcode.WRITE_FIRST, 0, MTU, MTU)))
                    .gives(
                            "NAK-invalid-request 0; ERR",
                            "ACK 0; memory changed",
                            "the opcode must say by which packet the RETH's length is used up; rxe looks at the lengths alone"),
            of("WRITE FIRST whose RETH says 2^31 + 1", v -> v.send(v.write(Opcode.WRITE_FIRST, 0, MTU, (1L << 31) + 1)))
                    .gives(
                            "NAK-invalid-request 0; ERR",
                            "NAK-remote-access 0; ERR",
                            "no message is longer than 2^31; rxe only finds that the region is not"),
            written("WRITE MIDDLE shorter than a packet", Opcode.WRITE_MIDDLE, 8, 3 * MTU)
                    .gives("ACK 0, NAK-invalid-request 1; ERR; memory changed"),
            written("WRITE MIDDLE where the RETH leaves one packet", Opcode.WRITE_MIDDLE, MTU, 2 * MTU)
                    .gives(
                            "ACK 0, NAK-invalid-request 1; ERR; memory changed",
                            "ACK 0, ACK 1; memory changed",
                            "the opcode must say by which packet the RETH's length is used up; rxe looks at the lengths alone"),
            written("WRITE LAST without a payload", Opcode.WRITE_LAST, 0, MTU + 8)
                    .gives("ACK 0, NAK-invalid-request 1; ERR; memory changed"),
            written("WRITE LAST shorter than the RETH leaves", Opcode.WRITE_LAST, 8, MTU + 16)
                    .gives("ACK 0, NAK-invalid-request 1; ERR; memory changed"),
            written("WRITE LAST longer than the RETH leaves", Opcode.WRITE_LAST, 16, MTU + 8)
                    .gives("ACK 0, NAK-invalid-request 1; ERR; memory changed"),
            written("WRITE LAST where the RETH leaves two packets", Opcode.WRITE_LAST, MTU, 3 * MTU)
                    .gives(
                            "ACK 0, NAK-invalid-request 1; ERR; memory changed",
                            "ACK 0, ACK 1; memory changed",
                            "the opcode must say by which packet the RETH's length is used up; rxe looks at the lengths alone"),
            of(
                            "WRITE of 5 bytes with no padding",
                            v -> v.send(v.forger()
                                    .packet(
                                            Opcode.WRITE_ONLY,
                                            Forger.psn(0),
                                            Victim.bytes(5),
                                            0,
                                            packet ->
                                                    packet.reth().write(v.side().address(0), v.rkey(), 5))))
                    .gives("NAK-invalid-request 0; ERR"),
            // ---- READ
            of("READ of 2^31 + 1 bytes", v -> v.send(v.read(0, (1L << 31) + 1)))
                    .gives(
                            "NAK-invalid-request 0; ERR",
                            "NAK-remote-access 0; ERR",
                            "no message is longer than 2^31; rxe only finds that the region is not"),
            of(
                            "padded READ",
                            v -> v.send(v.forger()
                                    .packet(
                                            Opcode.READ_REQUEST,
                                            Forger.psn(0),
                                            new byte[0],
                                            1,
                                            packet ->
                                                    packet.reth().write(v.side().address(0), v.rkey(), 8))))
                    .gives("NAK-invalid-request 0; ERR", "data 0", "nothing there to be padded; rxe ignores it"),
            of(
                            "padded atomic",
                            v -> v.send(v.forger()
                                    .packet(
                                            Opcode.FETCH_ADD,
                                            Forger.psn(0),
                                            new byte[0],
                                            1,
                                            packet -> packet.atomicEth()
                                                    .write(v.side().address(0), v.rkey(), 1, 0))))
                    .gives(
                            "NAK-invalid-request 0; ERR",
                            "value 0; memory changed",
                            "nothing there to be padded; rxe ignores it"));

    private static BadPacket send(String name, int receiveBytes, Opcode opcode, int payload) {
        return of(name, v -> {
            v.side().receive(1, 0, receiveBytes);
            v.send(v.plain(opcode, 0, payload));
        });
    }

    /** The second packet of a WRITE. */
    private static BadPacket written(String name, Opcode opcode, int payload, long length) {
        return of(name, v -> {
            v.send(v.write(Opcode.WRITE_FIRST, 0, MTU, length));
            v.send(v.plain(opcode, 1, payload));
        });
    }
}
