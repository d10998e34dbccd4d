package io.rdmagateway.soft;

import io.rdmagateway.soft.wire.Opcode;
import io.rdmagateway.soft.wire.Packet;
import io.rdmagateway.soft.wire.PsnCircle;
import io.rdmagateway.soft.wire.Syndrome;
import io.rdmagateway.verbs.Access;

/**
 * The answers that carry data, to READs and atomics: sends them, and sends them again when they were lost. In the
 * engine's turns.
 */
final class Answers {

    private static final long MAX_MESSAGE_BYTES = 1L << 31;

    private final ReliableConnection connection;
    private final Engine engine;
    private final Path path;
    private final int firstPsn;
    private final ReplayRing replays;
    private final Deficit deficit = new Deficit();
    private Replay failed;

    /** How sending ended. */
    enum Outcome {
        DONE,
        MORE,
        /** The registration, or the key, ended while its bytes were being sent. */
        MEMORY_IS_GONE
    }

    Answers(ReliableConnection connection, Path path, int firstPsn, int maxRdAtomic) {
        this.connection = connection;
        this.engine = connection.engine();
        this.path = path;
        this.firstPsn = firstPsn;
        this.replays = new ReplayRing(maxRdAtomic);
    }

    private int psnOf(long seq) {
        return PsnCircle.plus(firstPsn, seq);
    }

    boolean hasRoom() {
        return replays.hasRoom();
    }

    boolean hasPending() {
        return replays.hasPending();
    }

    void clear() {
        replays.clear();
    }

    /** Returns where the memory was gone. */
    long failedSeq() {
        return failed.firstSeq + failed.next;
    }

    /** Returns the message count that belongs there. */
    long failedMessages() {
        return failed.messages;
    }

    // ---- new

    /** @param key null when the length is 0 */
    void read(Packet packet, long seq, int packets, long messages, RemoteKey key) {
        Replay slot = replays.claim();
        slot.atomic = false;
        slot.lengthBytes = packet.reth().lengthBytes();
        slot.rkey = packet.reth().rkey();
        slot.address = packet.reth().address();
        slot.key = key;
        begin(slot, seq, packets, messages);
    }

    void atomic(Packet packet, long seq, long messages, long original) {
        Replay slot = replays.claim();
        slot.atomic = true;
        slot.original = original;
        slot.rkey = packet.atomicEth().rkey();
        slot.address = packet.atomicEth().address();
        slot.key = null;
        begin(slot, seq, 1, messages);
    }

    private void begin(Replay slot, long seq, int packets, long messages) {
        slot.firstSeq = seq;
        slot.packets = packets;
        slot.messages = messages;
        schedule(slot, 0, packets);
    }

    private void schedule(Replay slot, int first, int end) {
        replays.schedule(slot, first, end);
        engine.schedule(connection);
    }

    // ---- repeated

    /** Sends a READ's data again, if it asks for what an earlier one asked for, or the rest of it. C9-107. */
    void repeatRead(Packet packet, long seq) {
        Replay slot = replays.find(seq);
        if (slot == null || slot.atomic || !isInside(slot, packet, seq)) {
            engine.counters().add(Counter.DROP_NOT_REPLAYABLE);
            return;
        }
        int first = (int) (seq - slot.firstSeq);
        schedule(slot, first, first + path.packetsOf(packet.reth().lengthBytes()));
    }

    private boolean isInside(Replay slot, Packet packet, long seq) {
        long bytes = packet.reth().lengthBytes();
        long address = packet.reth().address();
        long skipped = (seq - slot.firstSeq) * path.mtuBytes();
        long rest = slot.lengthBytes - skipped;
        boolean wholePackets = bytes > 0 && bytes < rest && bytes % path.mtuBytes() == 0;
        return slot.rkey == packet.reth().rkey()
                && bytes <= MAX_MESSAGE_BYTES
                && address == slot.address + skipped
                && (bytes == rest || wholePackets)
                && (bytes == 0 || connection.reachable(slot.rkey, Access.REMOTE_READ, address, bytes) == slot.key);
    }

    /** Sends what an atomic found when it was executed; it is never executed twice. C9-108. */
    void repeatAtomic(Packet packet, long seq) {
        Replay slot = replays.find(seq);
        if (slot == null
                || !slot.atomic
                || slot.rkey != packet.atomicEth().rkey()
                || slot.address != packet.atomicEth().address()) {
            engine.counters().add(Counter.DROP_NOT_REPLAYABLE);
            return;
        }
        schedule(slot, 0, 1);
    }

    // ---- sending

    /**
     * Sends until the turn or the work ends.
     *
     * @param alone no other connection waits for its turn
     */
    Outcome pump(boolean alone) {
        deficit.beginTurn(alone);
        while (replays.hasPending()) {
            Replay slot = replays.oldestPending();
            int payload = payloadOf(slot);
            if (!deficit.allows(payload)) {
                return Outcome.MORE;
            }
            if (slot.atomic ? sendOriginal(slot) : sendData(slot, payload)) {
                deficit.spend(payload);
                replays.sent(slot);
            } else if (slot != failed) {
                return Outcome.MORE;
            } else if (!slot.answered) {
                return Outcome.MEMORY_IS_GONE;
            } else {
                // As where a READ is repeated after its key: the peer may long have what it asked for once more.
                engine.counters().add(Counter.DROP_NOT_REPLAYABLE);
                replays.abandon(slot);
                failed = null;
            }
        }
        deficit.forfeit();
        return Outcome.DONE;
    }

    private int payloadOf(Replay slot) {
        return slot.atomic ? 0 : (int) Math.min(path.mtuBytes(), slot.lengthBytes - (long) slot.next * path.mtuBytes());
    }

    private boolean sendOriginal(Replay slot) {
        Packet packet = engine.transmitter().begin(path, Opcode.ATOMIC_ACKNOWLEDGE, 0);
        if (packet == null) {
            return false;
        }
        path.address(packet, false, false, psnOf(slot.firstSeq));
        packet.aeth().write(Syndrome.ACK, (int) slot.messages);
        packet.atomicAckEth().write(slot.original);
        engine.transmitter().send(path);
        return true;
    }

    private boolean sendData(Replay slot, int payload) {
        long offset = (long) slot.next * path.mtuBytes();
        Packet packet = engine.transmitter().begin(path, slot.readOpcode(), payload);
        if (packet == null) {
            return false;
        }
        path.address(packet, false, false, psnOf(slot.firstSeq + slot.next));
        if (packet.opcode().hasAeth()) {
            packet.aeth().write(Syndrome.ACK, (int) slot.messages);
        }
        if (payload > 0) {
            if (!slot.key.read(slot.address + offset, engine.transmitter().memory(), packet.payloadOffset(), payload)) {
                failed = slot;
                return false;
            }
        }
        engine.transmitter().send(path);
        return true;
    }
}
