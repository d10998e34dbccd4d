package io.rdmagateway.soft;

import static io.rdmagateway.soft.BadPacket.USUAL;
import static io.rdmagateway.soft.BadPacket.of;
import static io.rdmagateway.soft.Victim.MTU;

import io.rdmagateway.soft.wire.Opcode;
import io.rdmagateway.verbs.Access;
import io.rdmagateway.verbs.MemoryRegion;
import io.rdmagateway.verbs.Side;
import java.util.EnumSet;
import java.util.List;

/** Requests for memory that their sender has no right to. */
final class BadAccesses {

    private static final int END = 64 << 10;
    private static final Side.Wishes NO_RIGHTS = USUAL.access(EnumSet.noneOf(Access.class));
    private static final Side.Wishes NO_READS = USUAL.maxRdAtomic(0);
    private static final Side.Wishes ONE_READ = USUAL.maxRdAtomic(1);

    private BadAccesses() {}

    static final List<BadPacket> ROWS = List.of(
            // ---- WRITE
            write("WRITE with an unknown key", 8, v -> ~v.rkey()).gives("NAK-remote-access 0; ERR"),
            write("WRITE with a key of another domain", 8, v -> v.foreign().rkey())
                    .gives("NAK-remote-access 0; ERR"),
            write(
                            "WRITE to a region that grants reads",
                            8,
                            v -> v.grant(Access.REMOTE_READ).rkey())
                    .gives("NAK-remote-access 0; ERR"),
            write("empty WRITE with an unknown key", 0, v -> ~v.rkey()).gives("ACK 0"),
            write("WRITE with the key of a closed region", 8, BadAccesses::closed)
                    .gives("NAK-remote-access 0; ERR"),
            of(
                            "WRITE that begins a byte before its region",
                            v -> v.send(v.write(Opcode.WRITE_ONLY, 0, 8, -1, v.rkey(), 8)))
                    .gives("NAK-remote-access 0; ERR"),
            of(
                            "WRITE that ends a byte behind its region",
                            v -> v.send(v.write(Opcode.WRITE_ONLY, 0, 8, END - 7, v.rkey(), 8)))
                    .gives("NAK-remote-access 0; ERR"),
            of(
                            "WRITE of two packets of which the second leaves its region",
                            v -> v.send(v.write(Opcode.WRITE_FIRST, 0, MTU, END - MTU, v.rkey(), MTU + 8)))
                    .gives("NAK-remote-access 0; ERR"),
            of(
                            "WRITE whose end is beyond the last address",
                            v -> v.send(v.forger()
                                    .write(Opcode.WRITE_ONLY, Forger.psn(0), Victim.bytes(8), -4, v.rkey(), 8)))
                    .gives("NAK-remote-access 0; ERR"),
            of("WRITE whose region is closed after its first packet", v -> {
                        MemoryRegion region = v.grant(Access.LOCAL_WRITE, Access.REMOTE_WRITE);
                        v.send(v.write(Opcode.WRITE_FIRST, 0, MTU, 0, region.rkey(), 2 * MTU));
                        region.close();
                        v.send(v.plain(Opcode.WRITE_LAST, 1, MTU));
                    })
                    .gives("ACK 0, NAK-remote-access 1; ERR; memory changed"),
            of("WRITE to a queue pair that grants nothing", v -> v.send(v.write(0, 8)))
                    .to(NO_RIGHTS)
                    .gives("NAK-invalid-request 0; ERR"),
            of("empty WRITE to a queue pair that grants nothing", v -> v.send(v.write(0, 0)))
                    .to(NO_RIGHTS)
                    .gives("NAK-invalid-request 0; ERR"),
            // ---- READ
            read("READ with an unknown key", 8, v -> ~v.rkey()).gives("NAK-remote-access 0; ERR"),
            read("READ with a key of another domain", 8, v -> v.foreign().rkey())
                    .gives("NAK-remote-access 0; ERR"),
            read(
                            "READ of a region that grants writes",
                            8,
                            v -> v.grant(Access.LOCAL_WRITE, Access.REMOTE_WRITE)
                                    .rkey())
                    .gives("NAK-remote-access 0; ERR"),
            read("empty READ with an unknown key", 0, v -> ~v.rkey()).gives("data 0"),
            of("READ that ends a byte behind its region", v -> v.send(v.read(0, END - 7, v.rkey(), 8)))
                    .gives("NAK-remote-access 0; ERR"),
            of("READ longer than its region", v -> v.send(v.read(0, 2L * END))).gives("NAK-remote-access 0; ERR"),
            of("READ from a queue pair that grants nothing", v -> v.send(v.read(0, 8)))
                    .to(NO_RIGHTS)
                    .gives("NAK-invalid-request 0; ERR"),
            of("READ where none is allowed", v -> v.send(v.read(0, 8)))
                    .to(NO_READS)
                    .gives("NAK-invalid-request 0; ERR"),
            of("two READs at once where one is allowed", v -> v.send(v.read(0, 8), v.read(1, 8)))
                    .to(ONE_READ)
                    .gives(
                            "data 0, NAK-invalid-request 1; ERR",
                            "data 0, data 1",
                            "max_dest_rd_atomic is a limit; rxe leaves it to the requester to keep it"),
            of("two READs one after the other where one is allowed", v -> {
                        v.send(v.read(0, 8));
                        v.send(v.read(1, 8));
                    })
                    .to(ONE_READ)
                    .gives("data 0, data 1"),
            // ---- atomics
            atomic("atomic with an unknown key", 0, v -> ~v.rkey()).gives("NAK-remote-access 0; ERR"),
            atomic("atomic with a key of another domain", 0, v -> v.foreign().rkey())
                    .gives("NAK-remote-access 0; ERR"),
            atomic(
                            "atomic on a region that grants reads and writes",
                            0,
                            v -> v.grant(Access.LOCAL_WRITE, Access.REMOTE_WRITE, Access.REMOTE_READ)
                                    .rkey())
                    .gives("NAK-remote-access 0; ERR"),
            atomic("misaligned atomic", 4, Victim::rkey).gives("NAK-invalid-request 0; ERR"),
            atomic("misaligned atomic with an unknown key", 4, v -> ~v.rkey())
                    .gives(
                            "NAK-invalid-request 0; ERR",
                            "NAK-remote-access 0; ERR",
                            "two faults at once: rxe looks at the key before the alignment"),
            atomic("atomic behind its region", END, Victim::rkey).gives("NAK-remote-access 0; ERR"),
            of("atomic to a queue pair that grants nothing", v -> v.send(v.add(0)))
                    .to(NO_RIGHTS)
                    .gives("NAK-invalid-request 0; ERR"),
            of("atomic where none is allowed", v -> v.send(v.add(0)))
                    .to(NO_READS)
                    .gives("NAK-invalid-request 0; ERR"),
            of("two atomics at once where one is allowed", v -> v.send(v.add(0), v.add(1)))
                    .to(ONE_READ)
                    .gives(
                            "value 0, NAK-invalid-request 1; ERR; memory changed",
                            "value 0, value 1; memory changed",
                            "max_dest_rd_atomic is a limit; rxe leaves it to the requester to keep it"));

    /** Which key to use. */
    private interface Key {
        int of(Victim v);
    }

    private static int closed(Victim v) {
        try (MemoryRegion region = v.grant(Access.LOCAL_WRITE, Access.REMOTE_WRITE)) {
            return region.rkey();
        }
    }

    private static BadPacket write(String name, int bytes, Key key) {
        return of(name, v -> v.send(v.write(Opcode.WRITE_ONLY, 0, bytes, 0, key.of(v), bytes)));
    }

    private static BadPacket read(String name, int bytes, Key key) {
        return of(name, v -> v.send(v.read(0, 0, key.of(v), bytes)));
    }

    private static BadPacket atomic(String name, int offset, Key key) {
        return of(name, v -> v.send(v.add(0, offset, key.of(v))));
    }
}
