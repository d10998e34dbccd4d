package io.rdmagateway.soft;

import io.rdmagateway.soft.wire.AtomicEth;
import io.rdmagateway.soft.wire.Opcode;
import io.rdmagateway.soft.wire.Packet;
import io.rdmagateway.soft.wire.PsnCircle;
import io.rdmagateway.soft.wire.Syndrome;
import io.rdmagateway.verbs.Access;
import io.rdmagateway.verbs.AsyncEventType;
import io.rdmagateway.verbs.Psn;
import io.rdmagateway.verbs.WorkCompletionOpcode;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.lang.foreign.MemorySegment;

/**
 * The receiving half of a connection: checks requests in the order PSN, opcode sequence, right, resource, length, key,
 * and only then executes them. In the engine's turns.
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
    private final Answers answers;
    private final Acknowledger acknowledger;

    /** The next packet to accept, counted from 0 at the first PSN. */
    private long expected;

    private long messages;

    /** The kind of the message that has begun and not ended, or null. */
    private Opcode.Kind unfinished;

    private RecvEntry receive;
    private long receivedBytes;
    private RemoteKey target;
    private long targetAddress;
    private long leftBytes;
    private long messageBytes;

    private boolean refused;

    Responder(ReliableConnection connection, Path path, Psn psn, int maxRdAtomic) {
        this.connection = connection;
        this.engine = connection.engine();
        this.path = path;
        this.firstPsn = psn.value();
        this.maxRdAtomic = maxRdAtomic;
        this.answers = new Answers(connection, path, firstPsn, maxRdAtomic);
        this.acknowledger = new Acknowledger(connection, path, answers);
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
        if (!inSequence || !isAllowed(opcode.kind())) {
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
        if (opcode.hasIeth() && !connection.invalidate(packet.ieth().rkey())) {
            refuse(Syndrome.NAK_REMOTE_ACCESS);
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
            targetAddress = packet.reth().address();
            target = connection.reachable(packet.reth().rkey(), Access.REMOTE_WRITE, targetAddress, messageBytes);
            if (target == null) {
                refuse(Syndrome.NAK_REMOTE_ACCESS);
                return;
            }
        }
        if (payload > 0 && !target.write(targetAddress, memory, packet.payloadOffset(), payload)) {
            refuse(Syndrome.NAK_REMOTE_ACCESS);
            return;
        }
        targetAddress += payload;
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
        RemoteKey key = null;
        if (bytes > 0) {
            key = connection.reachable(
                    packet.reth().rkey(), Access.REMOTE_READ, packet.reth().address(), bytes);
            if (key == null) {
                refuse(Syndrome.NAK_REMOTE_ACCESS);
                return;
            }
        }
        int packets = path.packetsOf(bytes);
        if (!answers.hasRoom() || packets >= MAX_PACKET_DISTANCE) {
            refuse(Syndrome.NAK_INVALID_REQUEST);
            return;
        }
        answers.read(packet, expected, packets, ++messages, key);
        answered(packets);
    }

    private void atomic(Packet packet) {
        long address = packet.atomicEth().address();
        if (address % SendEntry.ATOMIC_BYTES != 0 || packet.bth().pad() != 0 || !answers.hasRoom()) {
            refuse(Syndrome.NAK_INVALID_REQUEST);
            return;
        }
        RemoteKey key =
                connection.reachable(packet.atomicEth().rkey(), Access.REMOTE_ATOMIC, address, SendEntry.ATOMIC_BYTES);
        if (key == null) {
            refuse(Syndrome.NAK_REMOTE_ACCESS);
            return;
        }
        long original;
        try {
            original = execute(packet, key);
        } catch (IllegalStateException | InternalError e) {
            // The memory was freed under its registration.
            refuse(Syndrome.NAK_REMOTE_ACCESS);
            return;
        }
        answers.atomic(packet, expected, ++messages, original);
        answered(1);
    }

    private static long execute(Packet packet, RemoteKey key) {
        AtomicEth header = packet.atomicEth();
        return packet.opcode() == Opcode.FETCH_ADD
                ? key.fetchAdd(header.address(), header.swapOrAdd())
                : key.compareSwap(header.address(), header.compare(), header.swapOrAdd());
    }

    private void answered(int packets) {
        expected += packets;
        acknowledger.answered();
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
        boolean solicited = packet.bth().solicited();
        if (packet.opcode().hasImmData()) {
            connection.completeReceive(
                    opcode, (int) bytes, Beside.IMM_DATA, packet.immDt().immData(), solicited);
        } else if (packet.opcode().hasIeth()) {
            connection.completeReceive(
                    opcode, (int) bytes, Beside.INVALIDATED_RKEY, packet.ieth().rkey(), solicited);
        } else if (opcode == WorkCompletionOpcode.RECV) {
            connection.completeReceive(opcode, (int) bytes, Beside.NOTHING, 0, solicited);
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
        if (syndrome == Syndrome.NAK_REMOTE_ACCESS) {
            engine.counters().add(Counter.BAD_KEYS);
        }
        acknowledger.refuseFinally(
                syndrome,
                psnOf(expected),
                messages,
                syndrome == Syndrome.NAK_REMOTE_ACCESS ? AsyncEventType.QP_ACCESS_ERR : AsyncEventType.QP_REQ_ERR);
    }

    /**
     * Sends answers of READs and atomics, and what is acknowledged after them, until the turn or the work ends.
     *
     * @param alone no other connection waits for its turn
     * @return true when there is more to send right away
     */
    boolean pump(boolean alone) {
        return switch (answers.pump(alone)) {
            case DONE -> !acknowledger.flush();
            case MORE -> true;
            case MEMORY_IS_GONE -> {
                refused = true;
                acknowledger.refuseFinally(
                        Syndrome.NAK_REMOTE_ACCESS,
                        psnOf(answers.failedSeq()),
                        answers.failedMessages(),
                        AsyncEventType.QP_ACCESS_ERR);
                answers.clear();
                yield !acknowledger.flush();
            }
        };
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
            case READ -> answers.repeatRead(packet, seq);
            case ATOMIC -> answers.repeatAtomic(packet, seq);
            case READ_RESPONSE, ACKNOWLEDGE, ATOMIC_ACKNOWLEDGE -> {}
        }
    }

    /** Stops for good: the connection is in ERR. */
    void stop() {
        refused = true;
        receive = null;
        target = null;
        answers.clear();
    }
}
