package io.rdmagateway.soft;

import static io.rdmagateway.soft.BadPacket.of;
import static io.rdmagateway.soft.Victim.MTU;

import io.rdmagateway.soft.wire.Opcode;
import java.util.List;

/** Packets at the wrong time: PSNs ahead, messages without beginning or end, messages that nobody waits for. */
final class BadSequences {

    private BadSequences() {}

    static final List<BadPacket> ROWS = List.of(
            // ---- PSN ahead
            of("PSN ahead by 1", v -> v.send(v.write(1, 8))).gives("NAK-sequence 0"),
            of("two PSNs ahead, one after the other", v -> {
                        v.send(v.write(1, 8));
                        v.send(v.write(2, 8));
                    })
                    .gives("NAK-sequence 0"),
            of("PSN ahead, then what was missing, then ahead again", v -> {
                        v.send(v.write(1, 8));
                        v.send(v.write(0, 8));
                        v.send(v.write(5, 8));
                    })
                    .gives("NAK-sequence 0, ACK 0, NAK-sequence 1; memory changed"),
            of("PSN ahead by 2^15", v -> v.send(v.write(1 << 15, 8))).gives("NAK-sequence 0"),
            of("PSN ahead by 2^15 + 1", v -> v.send(v.write((1 << 15) + 1, 8)))
                    .gives(
                            "nothing",
                            "NAK-sequence 0",
                            "nobody has so much in flight; rxe answers anything up to 2^23 ahead"),
            of("PSN ahead by 2^23 - 1", v -> v.send(v.write((1 << 23) - 1, 8)))
                    .gives(
                            "nothing",
                            "NAK-sequence 0",
                            "nobody has so much in flight; rxe answers anything up to 2^23 ahead"),
            of("READ ahead by 1", v -> v.send(v.read(1, 8))).gives("NAK-sequence 0"),
            // ---- messages
            alone("SEND MIDDLE without FIRST", Opcode.SEND_MIDDLE, MTU)
                    .gives("NAK-invalid-request 0; WR_FLUSH_ERR; ERR"),
            alone("SEND LAST without FIRST", Opcode.SEND_LAST, 8).gives("NAK-invalid-request 0; WR_FLUSH_ERR; ERR"),
            alone("WRITE MIDDLE without FIRST", Opcode.WRITE_MIDDLE, MTU)
                    .gives("NAK-invalid-request 0; WR_FLUSH_ERR; ERR"),
            alone("WRITE LAST without FIRST", Opcode.WRITE_LAST, 8).gives("NAK-invalid-request 0; WR_FLUSH_ERR; ERR"),
            alone("WRITE LAST with immediate without FIRST", Opcode.WRITE_LAST_IMM, 8)
                    .gives("NAK-invalid-request 0; WR_FLUSH_ERR; ERR"),
            within("SEND FIRST after SEND FIRST", Opcode.SEND_FIRST, MTU)
                    .gives(
                            "ACK 0, NAK-invalid-request 1; WR_FLUSH_ERR; ERR; memory changed",
                            "ACK 0, NAK-invalid-request 1; REM_INV_REQ_ERR; ERR; memory changed",
                            "the receive is flushed with the rest; rxe gives it the status that is the requester's"),
            within("SEND ONLY after SEND FIRST", Opcode.SEND_ONLY, 8)
                    .gives(
                            "ACK 0, NAK-invalid-request 1; WR_FLUSH_ERR; ERR; memory changed",
                            "ACK 0, NAK-invalid-request 1; REM_INV_REQ_ERR; ERR; memory changed",
                            "the receive is flushed with the rest; rxe gives it the status that is the requester's"),
            within("WRITE LAST after SEND FIRST", Opcode.WRITE_LAST, 8)
                    .gives(
                            "ACK 0, NAK-invalid-request 1; WR_FLUSH_ERR; ERR; memory changed",
                            "ACK 0, NAK-invalid-request 1; REM_INV_REQ_ERR; ERR; memory changed",
                            "the receive is flushed with the rest; rxe gives it the status that is the requester's"),
            of("WRITE ONLY after SEND FIRST", v -> {
                        receive(v, 4 * MTU);
                        v.send(v.plain(Opcode.SEND_FIRST, 0, MTU));
                        v.send(v.write(1, 8));
                    })
                    .gives(
                            "ACK 0, NAK-invalid-request 1; WR_FLUSH_ERR; ERR; memory changed",
                            "ACK 0, NAK-invalid-request 1; REM_INV_REQ_ERR; ERR; memory changed",
                            "the receive is flushed with the rest; rxe gives it the status that is the requester's"),
            of("READ after SEND FIRST", v -> {
                        receive(v, 4 * MTU);
                        v.send(v.plain(Opcode.SEND_FIRST, 0, MTU));
                        v.send(v.read(1, 8));
                    })
                    .gives(
                            "ACK 0, NAK-invalid-request 1; WR_FLUSH_ERR; ERR; memory changed",
                            "ACK 0, NAK-invalid-request 1; REM_INV_REQ_ERR; ERR; memory changed",
                            "the receive is flushed with the rest; rxe gives it the status that is the requester's"),
            of("SEND LAST after WRITE FIRST", v -> {
                        receive(v, 4 * MTU);
                        v.send(v.write(Opcode.WRITE_FIRST, 0, MTU, 2 * MTU));
                        v.send(v.plain(Opcode.SEND_LAST, 1, 8));
                    })
                    .gives("ACK 0, NAK-invalid-request 1; WR_FLUSH_ERR; ERR; memory changed"),
            of("WRITE FIRST after WRITE FIRST", v -> {
                        v.send(v.write(Opcode.WRITE_FIRST, 0, MTU, 2 * MTU));
                        v.send(v.write(Opcode.WRITE_FIRST, 1, MTU, 2 * MTU));
                    })
                    .gives("ACK 0, NAK-invalid-request 1; ERR; memory changed"),
            of("atomic after WRITE FIRST", v -> {
                        v.send(v.write(Opcode.WRITE_FIRST, 0, MTU, 2 * MTU));
                        v.send(v.add(1));
                    })
                    .gives("ACK 0, NAK-invalid-request 1; ERR; memory changed"),
            of("good WRITE after a refusal", v -> {
                        v.send(v.plain(Opcode.WRITE_LAST, 0, 8));
                        v.send(v.write(0, 8));
                        v.send(v.write(1, 8));
                    })
                    .gives("NAK-invalid-request 0; ERR"),
            // ---- receiver not ready
            of("SEND without a receive", v -> v.send(v.plain(Opcode.SEND_ONLY, 0, 8)))
                    .gives("RNR_NAK 0"),
            of("SEND without a receive, twice", v -> {
                        v.send(v.plain(Opcode.SEND_ONLY, 0, 8));
                        v.send(v.plain(Opcode.SEND_ONLY, 0, 8));
                    })
                    .gives("RNR_NAK 0, RNR_NAK 0"),
            of("SEND without a receive, then the next", v -> {
                        v.send(v.plain(Opcode.SEND_ONLY, 0, 8));
                        v.send(v.plain(Opcode.SEND_ONLY, 1, 8));
                    })
                    .gives(
                            "RNR_NAK 0",
                            "RNR_NAK 0, NAK-sequence 0",
                            "what follows a refused packet is dropped until that comes again; rxe forgets that it has refused"),
            of("SEND without a receive, again with one", v -> {
                        v.send(v.plain(Opcode.SEND_ONLY, 0, 8));
                        receive(v, 8);
                        v.send(v.plain(Opcode.SEND_ONLY, 0, 8));
                    })
                    .gives("RNR_NAK 0, ACK 0; SUCCESS; memory changed"),
            of("WRITE with immediate without a receive", v -> v.send(v.write(Opcode.WRITE_ONLY_IMM, 0, 8, 8)))
                    .gives("RNR_NAK 0"),
            of("WRITE FIRST and LAST with immediate without a receive", v -> {
                        v.send(v.write(Opcode.WRITE_FIRST, 0, MTU, MTU + 8));
                        v.send(v.plain(Opcode.WRITE_LAST_IMM, 1, 8));
                    })
                    .gives("ACK 0, RNR_NAK 1; memory changed"),
            of("SEND longer than a packet without a receive", v -> v.send(v.plain(Opcode.SEND_ONLY, 0, MTU + 4)))
                    .gives("RNR_NAK 0"));

    private static void receive(Victim v, int bytes) {
        v.side().receive(1, 0, bytes);
    }

    private static BadPacket alone(String name, Opcode opcode, int payload) {
        return of(name, v -> {
            receive(v, 4 * MTU);
            v.send(v.plain(opcode, 0, payload));
        });
    }

    private static BadPacket within(String name, Opcode opcode, int payload) {
        return of(name, v -> {
            receive(v, 4 * MTU);
            v.send(v.plain(Opcode.SEND_FIRST, 0, MTU));
            v.send(v.plain(opcode, 1, payload));
        });
    }
}
