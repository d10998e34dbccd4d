package io.rdmagateway.soft;

import io.rdmagateway.soft.wire.Bth;
import io.rdmagateway.soft.wire.Icrc;
import io.rdmagateway.soft.wire.Opcode;
import io.rdmagateway.soft.wire.Packet;
import io.rdmagateway.soft.wire.PsnCircle;
import io.rdmagateway.soft.wire.Syndrome;
import io.rdmagateway.verbs.Access;
import io.rdmagateway.verbs.Completion;
import io.rdmagateway.verbs.DevicePair;
import io.rdmagateway.verbs.MemoryRegion;
import io.rdmagateway.verbs.ProtectionDomain;
import io.rdmagateway.verbs.QueuePairState;
import io.rdmagateway.verbs.Side;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Consumer;

/** A queue pair of either device that bad packets are sent to, and what can be seen of it from outside. */
final class Victim implements AutoCloseable {

    static final int MTU = 1024;

    private static final int SEED = 7;

    private final Wire wire;
    private final Side side;
    private final Forger forger;
    private final byte[] before;
    private final Deque<AutoCloseable> lent = new ArrayDeque<>();
    private final List<String> answers = new ArrayList<>();

    /** @param wishes the memory's size among them */
    Victim(Wire wire, DevicePair pair, Side.Wishes wishes) {
        this.wire = wire;
        side = new Side(pair, wire.device(), wishes);
        forger = wire.forger(side.endpoint().qpNum());
        side.fill(0, wishes.memoryBytes(), SEED);
        before = side.bytes(0, wishes.memoryBytes());
        forger.connect(side, Math.max(1, wishes.maxRdAtomic()));
    }

    Side side() {
        return side;
    }

    Forger forger() {
        return forger;
    }

    int rkey() {
        return side.mr.rkey();
    }

    /** Sends packets in one go. */
    void send(Datagram... packets) {
        wire.send(List.of(packets)).stream().map(this::describe).forEach(answers::add);
    }

    // ---- packets

    static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        Arrays.fill(bytes, (byte) 0xa5);
        return bytes;
    }

    /** A packet without an extended header, or with one that is left empty. */
    Datagram plain(Opcode opcode, int step, int payload) {
        return forger.packet(opcode, Forger.psn(step), bytes(payload), packet -> {});
    }

    /** A WRITE to the beginning of the memory, whose length is that of the payload. */
    Datagram write(int step, int payload) {
        return write(Opcode.WRITE_ONLY, step, payload, payload);
    }

    Datagram write(Opcode opcode, int step, int payload, long length) {
        return write(opcode, step, payload, 0, rkey(), length);
    }

    Datagram write(Opcode opcode, int step, int payload, long offset, int rkey, long length) {
        return forger.write(opcode, Forger.psn(step), bytes(payload), side.address(offset), rkey, length);
    }

    Datagram read(int step, long length) {
        return read(step, 0, rkey(), length);
    }

    Datagram read(int step, long offset, int rkey, long length) {
        return forger.read(Forger.psn(step), side.address(offset), rkey, length);
    }

    Datagram add(int step) {
        return add(step, 0, rkey());
    }

    Datagram add(int step, long offset, int rkey) {
        return forger.fetchAdd(Forger.psn(step), side.address(offset), rkey, 1);
    }

    /** The same packet with other bytes, and an ICRC that is right for these. */
    Datagram changed(Datagram packet, Consumer<byte[]> change) {
        byte[] bytes = Arrays.copyOf(packet.bytes(), packet.bytes().length - Icrc.BYTES);
        change.accept(bytes);
        return forger.seal(Arrays.copyOf(bytes, bytes.length + Icrc.BYTES));
    }

    /** The first bytes of a packet, of which the last four are an ICRC that is right for those before. */
    Datagram cut(Datagram packet, int length) {
        return forger.seal(Arrays.copyOf(packet.bytes(), length));
    }

    // ---- things that a packet may name

    /** Registers the memory once more. */
    MemoryRegion grant(Access... access) {
        Set<Access> rights = EnumSet.noneOf(Access.class);
        rights.addAll(List.of(access));
        MemoryRegion region = side.pd.regMr(side.memory, rights);
        lent.push(region);
        return region;
    }

    /** Registers the memory in a domain that is not the queue pair's. */
    MemoryRegion foreign() {
        ProtectionDomain other = wire.device().allocPd();
        lent.push(other);
        MemoryRegion region = other.regMr(
                side.memory,
                EnumSet.of(Access.LOCAL_WRITE, Access.REMOTE_WRITE, Access.REMOTE_READ, Access.REMOTE_ATOMIC));
        lent.push(region);
        return region;
    }

    // ---- what came of it

    /** Returns answers, state, completions and whether the memory has changed, in words that can be compared. */
    String outcome() {
        StringJoiner words = new StringJoiner("; ");
        words.add(answers.isEmpty() ? "nothing" : String.join(", ", answers));
        for (Completion wc : side.leftovers()) {
            words.add(wc.status().name());
        }
        if (side.qp.info().state() == QueuePairState.ERR) {
            words.add("ERR");
        }
        if (!Arrays.equals(before, side.bytes(0, before.length))) {
            words.add("memory changed");
        }
        return words.toString();
    }

    private String describe(Datagram datagram) {
        Packet packet = datagram.packet();
        Bth bth = packet.bth();
        Opcode opcode = packet.opcode();
        if (opcode.isRequest()) {
            return opcode + " of its own";
        }
        String what = switch (opcode.kind()) {
            case READ_RESPONSE -> "data";
            case ATOMIC_ACKNOWLEDGE -> "value";
            default -> syndrome(packet.aeth().syndrome());
        };
        return what + " " + PsnCircle.distance(Forger.FIRST_PSN, bth.psn());
    }

    private static String syndrome(int syndrome) {
        return switch (syndrome) {
            case Syndrome.NAK_PSN_SEQUENCE -> "NAK-sequence";
            case Syndrome.NAK_INVALID_REQUEST -> "NAK-invalid-request";
            case Syndrome.NAK_REMOTE_ACCESS -> "NAK-remote-access";
            case Syndrome.NAK_REMOTE_OPERATION -> "NAK-remote-operation";
            default -> Syndrome.kind(syndrome).name();
        };
    }

    @Override
    public void close() {
        for (AutoCloseable loan : lent) {
            try {
                loan.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        side.close();
    }
}
