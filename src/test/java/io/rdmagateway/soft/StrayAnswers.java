package io.rdmagateway.soft;

import static io.rdmagateway.soft.BadPacket.of;
import static io.rdmagateway.soft.Victim.MTU;

import io.rdmagateway.soft.wire.Opcode;
import io.rdmagateway.soft.wire.PsnCircle;
import io.rdmagateway.soft.wire.Syndrome;
import io.rdmagateway.verbs.SendRequest;
import java.util.List;
import java.util.function.Consumer;

/** Answers to what was never asked, and wrong ones to what was. */
final class StrayAnswers {

    private static final int RESERVED_NAK = 0x64;
    private static final int RESERVED_KIND = 0x40;

    private StrayAnswers() {}

    static final List<BadPacket> ROWS = List.of(
            // ---- nothing was asked
            of("ACK for nothing", v -> v.send(acknowledge(v, -1, Syndrome.ACK, 0)))
                    .gives("nothing"),
            of("ACK of what is to come", v -> v.send(acknowledge(v, 0, Syndrome.ACK, 1)))
                    .gives("nothing"),
            of("NAK-sequence for nothing", v -> v.send(acknowledge(v, 0, Syndrome.NAK_PSN_SEQUENCE, 0)))
                    .gives("nothing"),
            of("NAK-remote-access for nothing", v -> v.send(acknowledge(v, 0, Syndrome.NAK_REMOTE_ACCESS, 0)))
                    .gives("nothing"),
            of("RNR for nothing", v -> v.send(acknowledge(v, 0, Syndrome.rnrNak(1), 0)))
                    .gives("nothing"),
            of("data for nothing", v -> v.send(data(v, Opcode.READ_RESPONSE_ONLY, 0, 8)))
                    .gives("nothing"),
            of("data FIRST for nothing", v -> v.send(data(v, Opcode.READ_RESPONSE_FIRST, 0, MTU)))
                    .gives("nothing"),
            of(
                            "data MIDDLE for nothing",
                            v -> v.send(v.forger()
                                    .packet(
                                            Opcode.READ_RESPONSE_MIDDLE,
                                            itsPsn(v, 0),
                                            Victim.bytes(MTU),
                                            packet -> {})))
                    .gives("nothing"),
            of("value for nothing", v -> v.send(value(v, 0))).gives("nothing"),
            of("ACK with a payload", v -> v.send(v.cut(acknowledge(v, -1, Syndrome.ACK, 0), 28)))
                    .gives("nothing"),
            // ---- a WRITE of one packet was
            asked("ACK of what comes after a WRITE", StrayAnswers::write, v -> acknowledge(v, 1, Syndrome.ACK, 1))
                    .gives(
                            "WRITE_ONLY of its own",
                            "WRITE_ONLY of its own; SUCCESS",
                            "nothing beyond what was sent can be acknowledged; rxe believes it and completes"),
            asked(
                            "ACK of a WRITE from far behind",
                            StrayAnswers::write,
                            v -> acknowledge(v, -(1 << 20), Syndrome.ACK, 0))
                    .gives("WRITE_ONLY of its own"),
            asked("reserved NAK code to a WRITE", StrayAnswers::write, v -> acknowledge(v, 0, RESERVED_NAK, 0))
                    .gives(
                            "WRITE_ONLY of its own",
                            "WRITE_ONLY of its own; REM_OP_ERR; ERR",
                            "no answer at all, so that it is sent again in time; rxe breaks the connection"),
            asked("reserved kind of syndrome to a WRITE", StrayAnswers::write, v -> acknowledge(v, 0, RESERVED_KIND, 0))
                    .gives(
                            "WRITE_ONLY of its own",
                            "WRITE_ONLY of its own; SUCCESS; ERR",
                            "no answer to this, so that it is sent again in time; rxe breaks the connection, and that with a success"),
            asked("data to a WRITE", StrayAnswers::write, v -> data(v, Opcode.READ_RESPONSE_ONLY, 0, 8))
                    .gives(
                            "WRITE_ONLY of its own",
                            "WRITE_ONLY of its own; FATAL_ERR; ERR",
                            "no answer to this, so that it is sent again in time; rxe breaks the connection"),
            asked("value to a WRITE", StrayAnswers::write, v -> value(v, 0))
                    .gives(
                            "WRITE_ONLY of its own",
                            "WRITE_ONLY of its own; SUCCESS; ERR",
                            "no answer to this, so that it is sent again in time; rxe breaks the connection, and that with a success"),
            asked(
                            "NAK-sequence that wants what comes after a WRITE",
                            StrayAnswers::write,
                            v -> acknowledge(v, 2, Syndrome.NAK_PSN_SEQUENCE, 0))
                    .gives(
                            "WRITE_ONLY of its own",
                            "WRITE_ONLY of its own; SUCCESS",
                            "nothing beyond what was sent can be acknowledged; rxe believes it and completes"),
            // ---- a READ of 8 bytes was
            asked("ACK to a READ", StrayAnswers::read, v -> acknowledge(v, 0, Syndrome.ACK, 1))
                    .gives(
                            "READ_REQUEST of its own, READ_REQUEST of its own",
                            "READ_REQUEST of its own; SUCCESS",
                            "the data was lost, so that it is asked for again; rxe completes without data"),
            asked("too much data to a READ", StrayAnswers::read, v -> data(v, Opcode.READ_RESPONSE_ONLY, 0, 16))
                    .gives(
                            "READ_REQUEST of its own; BAD_RESP_ERR; ERR",
                            "READ_REQUEST of its own; LOC_PROT_ERR; ERR",
                            "a wrong answer is BAD_RESP_ERR; rxe finds that the data does not fit into the memory"),
            asked("too little data to a READ", StrayAnswers::read, v -> data(v, Opcode.READ_RESPONSE_ONLY, 0, 4))
                    .gives(
                            "READ_REQUEST of its own; BAD_RESP_ERR; ERR",
                            "READ_REQUEST of its own; memory changed",
                            "a wrong answer is BAD_RESP_ERR; rxe takes it and waits for the rest"),
            asked(
                            "data FIRST to a READ of one packet",
                            StrayAnswers::read,
                            v -> data(v, Opcode.READ_RESPONSE_FIRST, 0, MTU))
                    .gives(
                            "READ_REQUEST of its own; BAD_RESP_ERR; ERR",
                            "READ_REQUEST of its own; LOC_PROT_ERR; ERR",
                            "a wrong answer is BAD_RESP_ERR; rxe finds that the data does not fit into the memory"),
            asked(
                            "data LAST to a READ without FIRST",
                            StrayAnswers::read,
                            v -> data(v, Opcode.READ_RESPONSE_LAST, 0, 8))
                    .gives(
                            "READ_REQUEST of its own; SUCCESS; memory changed",
                            "READ_REQUEST of its own; SUCCESS; ERR",
                            "after a retry FIRST may have been answered by another request, so that PSN, length and end decide; rxe breaks the connection, and that with a success"),
            asked("value to a READ", StrayAnswers::read, v -> value(v, 0))
                    .gives(
                            "READ_REQUEST of its own",
                            "READ_REQUEST of its own; SUCCESS; ERR",
                            "no answer to this, so that it is sent again in time; rxe breaks the connection, and that with a success"),
            asked(
                            "data to a READ, later than its turn",
                            StrayAnswers::read,
                            v -> data(v, Opcode.READ_RESPONSE_ONLY, 1, 8))
                    .gives(
                            "READ_REQUEST of its own",
                            "READ_REQUEST of its own, READ_REQUEST of its own",
                            "nothing beyond what was sent can be answered; rxe believes that an answer was lost and asks again"));

    private static int itsPsn(Victim v, int steps) {
        return PsnCircle.plus(v.side().endpoint().psn().value(), steps);
    }

    private static Datagram acknowledge(Victim v, int step, int syndrome, int msn) {
        return v.forger().acknowledge(itsPsn(v, step), syndrome, msn);
    }

    private static Datagram data(Victim v, Opcode opcode, int step, int payload) {
        return v.forger()
                .packet(
                        opcode,
                        itsPsn(v, step),
                        Victim.bytes(payload),
                        packet -> packet.aeth().write(Syndrome.ACK, 1));
    }

    private static Datagram value(Victim v, int step) {
        return v.forger().packet(Opcode.ATOMIC_ACKNOWLEDGE, itsPsn(v, step), new byte[0], packet -> {
            packet.aeth().write(Syndrome.ACK, 1);
            packet.atomicAckEth().write(5);
        });
    }

    private static void write(Victim v) {
        post(v, v.side().qp.newSendRequest().write(0, 0));
    }

    private static void read(Victim v) {
        post(v, v.side().qp.newSendRequest().read(0, 0));
    }

    private static void post(Victim v, SendRequest wr) {
        v.side().qp.postSend(wr.local(v.side().mr, 0, 8));
        v.send();
    }

    /** What is said to it. */
    private interface Reply {
        Datagram of(Victim v);
    }

    private static BadPacket asked(String name, Consumer<Victim> request, Reply reply) {
        return of(name, v -> {
            request.accept(v);
            v.send(reply.of(v));
        });
    }
}
