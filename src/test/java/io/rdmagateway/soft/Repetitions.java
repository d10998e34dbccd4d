package io.rdmagateway.soft;

import static io.rdmagateway.soft.BadPacket.USUAL;
import static io.rdmagateway.soft.BadPacket.of;
import static io.rdmagateway.soft.Victim.MTU;

import io.rdmagateway.soft.wire.Opcode;
import io.rdmagateway.verbs.Access;
import io.rdmagateway.verbs.MemoryRegion;
import io.rdmagateway.verbs.Side;
import java.util.List;

/** Requests that were there before, or pretend it. */
final class Repetitions {

    private static final Side.Wishes ONE_READ = USUAL.maxRdAtomic(1);

    private Repetitions() {}

    static final List<BadPacket> ROWS = List.of(
            // ---- SEND and WRITE
            of("the same SEND twice", v -> {
                        v.side().receive(1, 0, 8);
                        v.side().receive(2, 0, 8);
                        v.send(v.plain(Opcode.SEND_ONLY, 0, 8));
                        v.send(v.plain(Opcode.SEND_ONLY, 0, 8));
                    })
                    .gives("ACK 0, ACK 0; SUCCESS; memory changed"),
            of("the same WRITE twice", v -> {
                        v.send(v.write(0, 8));
                        v.send(v.write(0, 8));
                    })
                    .gives("ACK 0, ACK 0; memory changed"),
            of("the last but one WRITE again", v -> {
                        v.send(v.write(0, 8));
                        v.send(v.write(1, 8));
                        v.send(v.write(0, 8));
                    })
                    .gives("ACK 0, ACK 1, ACK 1; memory changed"),
            of("the same WRITE to another place", v -> {
                        v.send(v.write(0, 0));
                        v.send(v.write(0, 8));
                    })
                    .gives("ACK 0, ACK 0"),
            of("WRITE of a PSN before the first", v -> v.send(v.write(-1, 8)))
                    .gives(
                            "ACK -1",
                            "ACK 15",
                            "the last PSN before the first is rq_psn - 1; rxe acknowledges 0xffffff until the first SEND or WRITE"),
            of(
                            "WRITE with an unknown key of a PSN before the first",
                            v -> v.send(v.write(Opcode.WRITE_ONLY, -1, 8, 0, ~v.rkey(), 8)))
                    .gives(
                            "ACK -1",
                            "ACK 15",
                            "the last PSN before the first is rq_psn - 1; rxe acknowledges 0xffffff until the first SEND or WRITE"),
            of("WRITE MIDDLE of a PSN before the first", v -> v.send(v.plain(Opcode.WRITE_MIDDLE, -1, MTU)))
                    .gives(
                            "ACK -1",
                            "ACK 15",
                            "the last PSN before the first is rq_psn - 1; rxe acknowledges 0xffffff until the first SEND or WRITE"),
            of("repeated WRITE within a WRITE", v -> {
                        v.send(v.write(0, 0));
                        v.send(v.write(Opcode.WRITE_FIRST, 1, MTU, 2 * MTU));
                        v.send(v.write(0, 0));
                        v.send(v.plain(Opcode.WRITE_LAST, 2, MTU));
                    })
                    .gives("ACK 0, ACK 1, ACK 1, ACK 2; memory changed"),
            of("repeated WRITE that asks for no ACK", v -> {
                        v.send(v.write(0, 0));
                        v.send(v.changed(v.write(0, 0), bytes -> bytes[8] = 0));
                    })
                    .gives("ACK 0, ACK 0"),
            of("repeated WRITE after a gap was reported", v -> {
                        v.send(v.write(0, 0));
                        v.send(v.write(2, 0));
                        v.send(v.write(0, 0));
                    })
                    .gives("ACK 0, NAK-sequence 1, ACK 0"),
            of("WRITE behind by 2^15", v -> v.send(v.write(-(1 << 15), 8)))
                    .gives(
                            "ACK -1",
                            "ACK 15",
                            "the last PSN before the first is rq_psn - 1; rxe acknowledges 0xffffff until the first SEND or WRITE"),
            of("WRITE behind by 2^15 + 1", v -> v.send(v.write(-(1 << 15) - 1, 8)))
                    .gives(
                            "nothing",
                            "ACK 15",
                            "nobody repeats what is so far back; rxe answers anything up to 2^23 behind, and before the first SEND or WRITE with 0xffffff"),
            of("WRITE behind by 2^23", v -> v.send(v.write(-(1 << 23), 8)))
                    .gives(
                            "nothing",
                            "ACK 15",
                            "nobody repeats what is so far back; rxe answers anything up to 2^23 behind, and before the first SEND or WRITE with 0xffffff"),
            of("repeated WRITE after a refusal", v -> {
                        v.send(v.write(0, 0));
                        v.send(v.plain(Opcode.WRITE_LAST, 1, 8));
                        v.send(v.write(0, 0));
                    })
                    .gives("ACK 0, NAK-invalid-request 1; ERR"),
            // ---- READ
            of("READ of a PSN before the first", v -> v.send(v.read(-1, 8))).gives("nothing"),
            of("the same READ twice", v -> {
                        v.send(v.read(0, 2 * MTU));
                        v.send(v.read(0, 2 * MTU));
                    })
                    .gives("data 0, data 1, data 0, data 1"),
            of("the end of a READ again", v -> {
                        v.send(v.read(0, 3 * MTU));
                        v.send(v.read(1, MTU, v.rkey(), 2 * MTU));
                    })
                    .gives("data 0, data 1, data 2, data 1, data 2"),
            of("the middle of a READ again", v -> {
                        v.send(v.read(0, 3 * MTU));
                        v.send(v.read(1, MTU, v.rkey(), MTU));
                    })
                    .gives("data 0, data 1, data 2, data 1"),
            again("READ again with another key", v -> v.read(0, 0, ~v.rkey(), 2 * MTU))
                    .gives("data 0, data 1"),
            again("READ again, longer", v -> v.read(0, 3 * MTU)).gives("data 0, data 1"),
            again("READ again, not to the end of a packet", v -> v.read(0, 8))
                    .gives(
                            "data 0, data 1",
                            "data 0, data 1, data 0",
                            "a repeated READ names the address that belongs to its PSN, and whole packets or the rest; rxe is content with the old range"),
            again("READ again from another address inside", v -> v.read(0, MTU, v.rkey(), MTU))
                    .gives(
                            "data 0, data 1",
                            "data 0, data 1, data 0",
                            "a repeated READ names the address that belongs to its PSN, and whole packets or the rest; rxe is content with the old range"),
            again("READ again from an address outside", v -> v.read(0, 4 * MTU, v.rkey(), 2 * MTU))
                    .gives("data 0, data 1"),
            again("the end of a READ again from its beginning", v -> v.read(1, 0, v.rkey(), MTU))
                    .gives(
                            "data 0, data 1",
                            "data 0, data 1, data 1",
                            "a repeated READ names the address that belongs to its PSN, and whole packets or the rest; rxe is content with the old range"),
            again("empty READ again where there was a long one", v -> v.read(0, 0))
                    .gives(
                            "data 0, data 1",
                            "data 0, data 1, data 0",
                            "a repeated READ names the address that belongs to its PSN, and whole packets or the rest; rxe is content with the old range"),
            again("WRITE where there was a READ", v -> v.write(0, 8))
                    .gives(
                            "data 0, data 1, ACK 1",
                            "data 0, data 1, ACK 15",
                            "a READ moves the last PSN on; rxe acknowledges 0xffffff until the first SEND or WRITE"),
            of("READ where there was a WRITE", v -> {
                        v.send(v.write(0, 8));
                        v.send(v.read(0, 8));
                    })
                    .gives("ACK 0; memory changed"),
            of("READ again after its region was closed", v -> {
                        MemoryRegion region = v.grant(Access.REMOTE_READ);
                        v.send(v.read(0, 0, region.rkey(), 8));
                        region.close();
                        v.send(v.read(0, 0, region.rkey(), 8));
                    })
                    .gives(
                            "data 0",
                            "data 0, NAK-remote-access 0; ERR",
                            "what cannot be repeated is dropped; rxe breaks the connection"),
            of("READ again after another, where one is kept", v -> {
                        v.send(v.read(0, 8));
                        v.send(v.read(1, 8));
                        v.send(v.read(0, 8));
                    })
                    .to(ONE_READ)
                    .gives("data 0, data 1"),
            // ---- atomics
            of("atomic of a PSN before the first", v -> v.send(v.add(-1))).gives("nothing"),
            of("the same atomic twice", v -> {
                        v.send(v.add(0));
                        v.send(v.add(0));
                    })
                    .gives("value 0, value 0; memory changed"),
            of("atomic again at another address", v -> {
                        v.send(v.add(0));
                        v.send(v.add(0, 8, v.rkey()));
                    })
                    .gives(
                            "value 0; memory changed",
                            "value 0, value 0; memory changed",
                            "a repeated atomic is the same as before; rxe compares PSNs alone"),
            of("atomic again with another key", v -> {
                        v.send(v.add(0));
                        v.send(v.add(0, 0, ~v.rkey()));
                    })
                    .gives(
                            "value 0; memory changed",
                            "value 0, value 0; memory changed",
                            "a repeated atomic is the same as before; rxe compares PSNs alone"),
            of("atomic again after another, where one is kept", v -> {
                        v.send(v.add(0));
                        v.send(v.add(1));
                        v.send(v.add(0));
                    })
                    .to(ONE_READ)
                    .gives("value 0, value 1; memory changed"),
            of("READ where there was an atomic", v -> {
                        v.send(v.add(0));
                        v.send(v.read(0, 8));
                    })
                    .gives("value 0; memory changed"),
            again("atomic where there was a READ", v -> v.add(0))
                    .gives(
                            "data 0, data 1",
                            "data 0, data 1, value 0",
                            "a READ is no atomic; rxe compares PSNs alone, and the value that it sends is the READ's address"));

    /** What comes instead. */
    private interface Substitute {
        Datagram of(Victim v);
    }

    /** After a READ of two packets. */
    private static BadPacket again(String name, Substitute second) {
        return of(name, v -> {
            v.send(v.read(0, 2 * MTU));
            v.send(second.of(v));
        });
    }
}
