package io.rdmagateway.soft;

import io.rdmagateway.soft.wire.Opcode;
import io.rdmagateway.soft.wire.Packet;
import io.rdmagateway.soft.wire.PsnCircle;
import io.rdmagateway.soft.wire.Syndrome;
import io.rdmagateway.verbs.AsyncEventType;
import io.rdmagateway.verbs.Psn;
import io.rdmagateway.verbs.WorkCompletionOpcode;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.lang.foreign.MemorySegment;

/**
 * The receiving half of a connection: checks requests in the order PSN, opcode sequence, right, resource, length, key,
 * and only then executes them. On the engine's thread.
 *
 * @see <a href="https://www.infinibandta.org/ibta-specification/">IBTA vol. 1, 9.7.4, C9-88 on</a>
 */
final class Responder {

    /**
     * How far a request's PSN may be from the expected one to deserve an answer. A peer is never further away than what
     * it has in flight; answering all of the circle, as rxe does, would answer every stranger's guess.
     */
    static final int WINDOW = 1 << 15;

    private static final long MAX_MESSAGE_BYTES = 1L << 31;
    private static final int MAX_PACKET_DISTANCE = PsnCircle.SIZE / 2;

    private final ReliableConnection connection;
    private final Engine engine;
    private final Path path;
    private final int firstPsn;
    private final int maxRdAtomic;
    private final ReplayRing replays;
    private final Acknowledger acknowledger;

    /** The next packet to accept, counted from 0 at the first PSN. */
    private long expected;

    private long messages;

    /** The kind of the message that has begun and not ended, or null. */
    private Opcode.Kind unfinished;

    private RecvEntry receive;
    private long receivedBytes;
    private SoftMemoryRegion target;
    private long targetOffset;
    private long leftBytes;
    private long messageBytes;

    private boolean refused;

    Responder(ReliableConnection connection, Path path, Psn psn, int maxRdAtomic) {
        this.connection = connection;
        this.engine = connection.engine();
        this.path = path;
        this.firstPsn = psn.value();
        this.maxRdAtomic = maxRdAtomic;
        this.replays = new ReplayRing(maxRdAtomic);
        this.acknowledger = new Acknowledger(connection, path, replays);
    }

    int psnOf(long seq) {
        return PsnCircle.plus(firstPsn, seq);
    }

    long expected() {
        return expected;
    }

    Psn expectedPsn() {
        return new Psn(psnOf(expected));
    }

    Acknowledger acknowledger() {
        return acknowledger;
    }

    /** Takes a request that passed the gate. */
    void take(Packet packet, MemorySegment memory) {
        if (refused) {
            engine.counters().add(Counter.DROP_REFUSED);
            return;
        }
        long seq = expected + PsnCircle.distance(psnOf(expected), packet.bth().psn());
        if (seq > expected) {
            early(seq);
        } else if (seq < expected) {
            duplicate(packet, seq);
        } else {
            next(packet, memory);
        }
    }

    /** Some packets before this one were lost: names the first of them, once until it comes. C9-105, C9-112. */
    private void early(long seq) {
        if (seq - expected > WINDOW) {
            engine.counters().add(Counter.DROP_OUTSIDE_WINDOW);
        } else if (!acknowledger.refuse(Syndrome.NAK_PSN_SEQUENCE, psnOf(expected), messages)) {
            engine.counters().add(Counter.DROP_AFTER_NAK);
        }
    }

    private void next(Packet packet, MemorySegment memory) {
        Opcode opcode = packet.opcode();
        boolean inSequence =
                unfinished == null ? opcode.startsMessage() : opcode.kind() == unfinished && !opcode.startsMessage();
        if (!inSequence || opcode.hasIeth() || !isAllowed(opcode.kind())) {
            refuse(Syndrome.NAK_INVALID_REQUEST);
            return;
        }
        switch (opcode.kind()) {
            case SEND -> send(packet, memory);
            case WRITE -> write(packet, memory);
            case READ -> read(packet);
            case ATOMIC -> atomic(packet);
            case READ_RESPONSE, ACKNOWLEDGE, ATOMIC_ACKNOWLEDGE -> refuse(Syndrome.NAK_INVALID_REQUEST);
        }
    }

    private boolean isAllowed(Opcode.Kind kind) {
        return switch (kind) {
            case SEND -> true;
            case WRITE -> connection.allowsRemoteWrite();
            case READ -> connection.allowsRemoteRead() && maxRdAtomic > 0;
            case ATOMIC -> connection.allowsRemoteAtomic() && maxRdAtomic > 0;
            case READ_RESPONSE, ACKNOWLEDGE, ATOMIC_ACKNOWLEDGE -> false;
        };
    }

    // ---- SEND

    private void send(Packet packet, MemorySegment memory) {
        Opcode opcode = packet.opcode();
        RecvEntry entry = connection.receives().oldest();
        if (opcode.startsMessage()) {
            if (entry == null) {
                notReady();
                return;
            }
            receive = entry;
            receivedBytes = 0;
        }
        if (!hasFittingLength(packet)) {
            refuse(Syndrome.NAK_INVALID_REQUEST);
            return;
        }
        int payload = packet.payloadBytes();
        if (receivedBytes + payload > receive.local.totalBytes()) {
            failReceive(WorkCompletionStatus.LOC_LEN_ERR);
            refuse(Syndrome.NAK_INVALID_REQUEST);
            return;
        }
        if (!receive.local.isUsable(connection.pd(), true)
                || !receive.local.scatter(memory, packet.payloadOffset(), receivedBytes, payload)) {
            failReceive(WorkCompletionStatus.LOC_PROT_ERR);
            refuse(Syndrome.NAK_REMOTE_OPERATION);
            return;
        }
        receivedBytes += payload;
        unfinished = Opcode.Kind.SEND;
        if (opcode.endsMessage()) {
            receive = null;
            endMessage(packet, WorkCompletionOpcode.RECV, receivedBytes);
        }
        accept(packet);
    }

    private void failReceive(WorkCompletionStatus status) {
        receive = null;
        connection.failReceive(status);
    }

    // ---- WRITE

    private void write(Packet packet, MemorySegment memory) {
        Opcode opcode = packet.opcode();
        if (opcode.hasImmData() && connection.receives().isEmpty()) {
            notReady();
            return;
        }
        if (opcode.startsMessage()) {
            target = null;
            messageBytes = packet.reth().lengthBytes();
            leftBytes = messageBytes;
        }
        int payload = packet.payloadBytes();
        boolean fits = opcode.endsMessage() ? leftBytes == payload : leftBytes > payload;
        if (!fits || messageBytes > MAX_MESSAGE_BYTES || !hasFittingLength(packet)) {
            refuse(Syndrome.NAK_INVALID_REQUEST);
            return;
        }
        if (opcode.startsMessage() && messageBytes > 0) {
            target = connection.reachable(packet.reth().rkey(), packet.reth().address(), messageBytes);
            if (target == null || !target.allowsRemoteWrite()) {
                refuse(Syndrome.NAK_REMOTE_ACCESS);
                return;
            }
            targetOffset = packet.reth().address() - target.address();
        }
        if (payload > 0 && !RegisteredBytes.write(target, targetOffset, memory, packet.payloadOffset(), payload)) {
            refuse(Syndrome.NAK_REMOTE_ACCESS);
            return;
        }
        targetOffset += payload;
        leftBytes -= payload;
        unfinished = Opcode.Kind.WRITE;
        if (opcode.endsMessage()) {
            target = null;
            endMessage(packet, WorkCompletionOpcode.RECV_RDMA_WITH_IMM, messageBytes);
        }
        accept(packet);
    }

    // ---- READ and atomics

    private void read(Packet packet) {
        long bytes = packet.reth().lengthBytes();
        if (bytes > MAX_MESSAGE_BYTES || packet.bth().pad() != 0) {
            refuse(Syndrome.NAK_INVALID_REQUEST);
            return;
        }
        SoftMemoryRegion region = null;
        if (bytes > 0) {
            region = connection.reachable(packet.reth().rkey(), packet.reth().address(), bytes);
            if (region == null || !region.allowsRemoteRead()) {
                refuse(Syndrome.NAK_REMOTE_ACCESS);
                return;
            }
        }
        int packets = path.packetsOf(bytes);
        if (!replays.hasRoom() || packets >= MAX_PACKET_DISTANCE) {
            refuse(Syndrome.NAK_INVALID_REQUEST);
            return;
        }
        Replay slot = replays.claim();
        slot.atomic = false;
        slot.lengthBytes = bytes;
        slot.rkey = packet.reth().rkey();
        slot.address = packet.reth().address();
        slot.region = region;
        answer(slot, packets);
    }

    private void atomic(Packet packet) {
        long address = packet.atomicEth().address();
        if (address % SendEntry.ATOMIC_BYTES != 0 || packet.bth().pad() != 0 || !replays.hasRoom()) {
            refuse(Syndrome.NAK_INVALID_REQUEST);
            return;
        }
        SoftMemoryRegion region = connection.reachable(packet.atomicEth().rkey(), address, SendEntry.ATOMIC_BYTES);
        if (region == null || !region.allowsRemoteAtomic()) {
            refuse(Syndrome.NAK_REMOTE_ACCESS);
            return;
        }
        long original;
        try {
            original = execute(packet, region, address - region.address());
        } catch (IllegalStateException | InternalError e) {
            // The memory was freed under its registration.
            refuse(Syndrome.NAK_REMOTE_ACCESS);
            return;
        }
        Replay slot = replays.claim();
        slot.atomic = true;
        slot.original = original;
        slot.rkey = packet.atomicEth().rkey();
        slot.address = address;
        slot.region = null;
        answer(slot, 1);
    }

    private static long execute(Packet packet, SoftMemoryRegion region, long offset) {
        long swapOrAdd = packet.atomicEth().swapOrAdd();
        return packet.opcode() == Opcode.FETCH_ADD
                ? RegisteredBytes.fetchAdd(region, offset, swapOrAdd)
                : RegisteredBytes.compareSwap(region, offset, packet.atomicEth().compare(), swapOrAdd);
    }

    /** Schedules the answer of a READ or atomic and keeps it. A READ counts as done when it begins. C9-148. */
    private void answer(Replay slot, int packets) {
        slot.firstSeq = expected;
        slot.packets = packets;
        slot.messages = ++messages;
        expected += packets;
        acknowledger.answered();
        replays.schedule(slot, 0, packets);
        engine.schedule(connection);
    }

    // ---- what all have in common

    private boolean hasFittingLength(Packet packet) {
        int payload = packet.payloadBytes();
        if (packet.bth().pad() != Packet.padOf(payload)) {
            return false;
        }
        return switch (packet.opcode().place()) {
            case FIRST, MIDDLE -> payload == path.mtuBytes();
            case LAST -> payload >= 1 && payload <= path.mtuBytes();
            case ONLY -> payload <= path.mtuBytes();
        };
    }

    private void endMessage(Packet packet, WorkCompletionOpcode opcode, long bytes) {
        unfinished = null;
        messages++;
        boolean hasImmData = packet.opcode().hasImmData();
        if (opcode == WorkCompletionOpcode.RECV || hasImmData) {
            int immData = hasImmData ? packet.immDt().immData() : 0;
            connection.completeReceive(
                    opcode, (int) bytes, hasImmData, immData, packet.bth().solicited());
        }
    }

    private void accept(Packet packet) {
        expected++;
        acknowledger.accepted(packet.bth().ackRequest(), psnOf(expected - 1), messages);
    }

    /** There is no receive for it: the packet is not accepted, and comes again. C9-109. */
    private void notReady() {
        acknowledger.refuse(Syndrome.rnrNak(connection.timers().minRnrTimer()), psnOf(expected), messages);
    }

    /** Refuses a request for good. The answer follows those that are still due; then the connection breaks. */
    private void refuse(int syndrome) {
        refused = true;
        acknowledger.refuseFinally(
                syndrome,
                psnOf(expected),
                messages,
                syndrome == Syndrome.NAK_REMOTE_ACCESS ? AsyncEventType.QP_ACCESS_ERR : AsyncEventType.QP_REQ_ERR);
    }

    // ---- duplicates

    private void duplicate(Packet packet, long seq) {
        engine.counters().add(Counter.DUPLICATE_REQUESTS);
        switch (packet.opcode().kind()) {
            case SEND, WRITE -> {
                if (expected - seq <= WINDOW) {
                    acknowledger.repeat(psnOf(expected - 1), messages);
                } else {
                    engine.counters().add(Counter.DROP_OUTSIDE_WINDOW);
                }
            }
            case READ -> duplicateRead(packet, seq);
            case ATOMIC -> duplicateAtomic(packet, seq);
            case READ_RESPONSE, ACKNOWLEDGE, ATOMIC_ACKNOWLEDGE -> {}
        }
    }

    private void duplicateRead(Packet packet, long seq) {
        Replay slot = replays.find(seq);
        long bytes = packet.reth().lengthBytes();
        long address = packet.reth().address();
        if (slot == null || slot.atomic || slot.rkey != packet.reth().rkey() || bytes > MAX_MESSAGE_BYTES) {
            engine.counters().add(Counter.DROP_NOT_REPLAYABLE);
            return;
        }
        int first = (int) (seq - slot.firstSeq);
        long skipped = (long) first * path.mtuBytes();
        int end = first + path.packetsOf(bytes);
        long rest = slot.lengthBytes - skipped;
        boolean inside = address == slot.address + skipped
                && (bytes == rest || bytes > 0 && bytes < rest && bytes % path.mtuBytes() == 0);
        if (!inside || bytes > 0 && connection.reachable(slot.rkey, address, bytes) != slot.region) {
            engine.counters().add(Counter.DROP_NOT_REPLAYABLE);
            return;
        }
        replays.schedule(slot, first, end);
        engine.schedule(connection);
    }

    private void duplicateAtomic(Packet packet, long seq) {
        Replay slot = replays.find(seq);
        if (slot == null
                || !slot.atomic
                || slot.rkey != packet.atomicEth().rkey()
                || slot.address != packet.atomicEth().address()) {
            engine.counters().add(Counter.DROP_NOT_REPLAYABLE);
            return;
        }
        replays.schedule(slot, 0, 1);
        engine.schedule(connection);
    }

    // ---- answers with data

    /**
     * Sends answers of READs and atomics until the budget or the work ends.
     *
     * @return true when there is more to send right away
     */
    boolean pump(int budgetBytes) {
        int left = budgetBytes;
        while (replays.hasPending()) {
            if (left <= 0) {
                return true;
            }
            Replay slot = replays.oldestPending();
            int sent = slot.atomic ? sendOriginal(slot) : sendData(slot);
            if (sent == 0) {
                return !connection.isBroken() && replays.hasPending();
            }
            left -= sent;
            replays.sent(slot);
        }
        return !acknowledger.flush();
    }

    private int sendOriginal(Replay slot) {
        Packet packet = engine.transmitter().begin(Opcode.ATOMIC_ACKNOWLEDGE, 0);
        path.address(packet, false, false, psnOf(slot.firstSeq));
        packet.aeth().write(Syndrome.ACK, (int) slot.messages);
        packet.atomicAckEth().write(slot.original);
        return engine.transmitter().send(path) ? packet.lengthBytes() : 0;
    }

    private int sendData(Replay slot) {
        long offset = (long) slot.next * path.mtuBytes();
        int payload = (int) Math.min(path.mtuBytes(), slot.lengthBytes - offset);
        Packet packet = engine.transmitter().begin(slot.readOpcode(), payload);
        path.address(packet, false, false, psnOf(slot.firstSeq + slot.next));
        if (packet.opcode().hasAeth()) {
            packet.aeth().write(Syndrome.ACK, (int) slot.messages);
        }
        if (payload > 0) {
            long from = slot.address - slot.region.address() + offset;
            if (!RegisteredBytes.read(
                    slot.region, from, engine.transmitter().memory(), packet.payloadOffset(), payload)) {
                memoryIsGone(slot);
                return 0;
            }
        }
        return engine.transmitter().send(path) ? packet.lengthBytes() : 0;
    }

    /** The registration ended while its bytes were being sent: refuses the rest, and what was asked for after it. */
    private void memoryIsGone(Replay slot) {
        int psn = psnOf(slot.firstSeq + slot.next);
        long counted = slot.messages;
        refused = true;
        replays.clear();
        acknowledger.refuseFinally(Syndrome.NAK_REMOTE_ACCESS, psn, counted, AsyncEventType.QP_ACCESS_ERR);
    }

    /** Stops for good: the connection is in ERR. */
    void stop() {
        refused = true;
        receive = null;
        target = null;
        replays.clear();
    }
}
