package io.rdmagateway.soft;

import io.rdmagateway.soft.wire.Packet;
import io.rdmagateway.soft.wire.Syndrome;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Reads what the responder sends back and tells the {@link Requester}. In the engine's turns.
 *
 * <p>An answer is believed only when its PSN is in flight and its message number can be true; anything else is dropped,
 * since whoever forges an answer knows neither.
 *
 * @see <a href="https://www.infinibandta.org/ibta-specification/">IBTA vol. 1, 9.7.6.1</a>
 */
final class ResponseReader {

    private static final ValueLayout.OfLong HOST_LONG = ValueLayout.JAVA_LONG.withOrder(ByteOrder.nativeOrder());

    private final ReliableConnection connection;
    private final Requester requester;
    private final Counters counters;
    private final MemorySegment original = MemorySegment.ofArray(new long[1]);

    ResponseReader(ReliableConnection connection, Requester requester) {
        this.connection = connection;
        this.requester = requester;
        this.counters = connection.engine().counters();
    }

    /** Takes a packet that passed the gate. */
    void read(Packet packet, MemorySegment memory, long now) {
        long seq = requester.seqOf(packet.bth().psn());
        if (seq < requester.unacked()) {
            counters.add(Counter.DROP_STALE_RESPONSE);
            return;
        }
        if (seq >= requester.fresh()) {
            counters.add(Counter.DROP_GHOST_RESPONSE);
            return;
        }
        switch (packet.opcode().kind()) {
            case ACKNOWLEDGE -> acknowledge(packet, seq, now);
            case READ_RESPONSE -> readResponse(packet, memory, seq, now);
            case ATOMIC_ACKNOWLEDGE -> atomicAcknowledge(packet, seq, now);
            case SEND, WRITE, READ, ATOMIC -> counters.add(Counter.ENGINE_FAULTS);
        }
    }

    private void acknowledge(Packet packet, long seq, long now) {
        int syndrome = packet.aeth().syndrome();
        Syndrome.Kind kind = Syndrome.kind(syndrome);
        long done = kind == Syndrome.Kind.ACK ? seq : seq - 1;
        if (kind == Syndrome.Kind.RESERVED
                || !requester.messages().isPlausible(done, packet.aeth().msn())) {
            counters.add(Counter.DROP_GHOST_RESPONSE);
            return;
        }
        // A refusal breaks the connection at the other side: what is missing before it will not come any more.
        boolean isRefusal = kind == Syndrome.Kind.NAK && syndrome != Syndrome.NAK_PSN_SEQUENCE;
        if (!requester.acknowledge(done, now) && !isRefusal || connection.isBroken()) {
            return;
        }
        switch (kind) {
            case RNR_NAK -> {
                counters.add(Counter.RNR_NAKS_RECEIVED);
                requester.onReceiverNotReady(syndrome, now);
            }
            case NAK -> refused(syndrome);
            case ACK, RESERVED -> {}
        }
    }

    private void refused(int syndrome) {
        switch (syndrome) {
            case Syndrome.NAK_PSN_SEQUENCE -> requester.recover(Counter.NAKS_RECEIVED);
            case Syndrome.NAK_INVALID_REQUEST -> failSend(WorkCompletionStatus.REM_INV_REQ_ERR);
            case Syndrome.NAK_REMOTE_ACCESS -> failSend(WorkCompletionStatus.REM_ACCESS_ERR);
            case Syndrome.NAK_REMOTE_OPERATION -> failSend(WorkCompletionStatus.REM_OP_ERR);
            // Codes that the specification does not have for reliable connections: nothing to be believed.
            default -> counters.add(Counter.DROP_GHOST_RESPONSE);
        }
    }

    private void failSend(WorkCompletionStatus status) {
        counters.add(Counter.NAKS_RECEIVED);
        connection.failSend(status);
    }

    private void readResponse(Packet packet, MemorySegment memory, long seq, long now) {
        if (packet.opcode().hasAeth() && !isBelievable(packet, seq)) {
            counters.add(Counter.DROP_GHOST_RESPONSE);
            return;
        }
        if (!requester.acknowledge(seq - 1, now) || connection.isBroken()) {
            return;
        }
        SendEntry entry = requester.awaiting(seq);
        if (entry == null || !entry.operation.isRead() || seq != entry.firstSeq + entry.received) {
            counters.add(Counter.DROP_GHOST_RESPONSE);
            return;
        }
        int index = entry.received;
        int mtuBytes = requester.path().mtuBytes();
        long offset = (long) index * mtuBytes;
        int expected = (int) Math.min(mtuBytes, entry.local.totalBytes() - offset);
        boolean endsPart = index + 1 == requester.partEnd(entry, index);
        if (packet.payloadBytes() != expected || packet.opcode().endsMessage() != endsPart) {
            connection.failSend(WorkCompletionStatus.BAD_RESP_ERR);
        } else if (!entry.local.isUsable(connection.pd(), true)
                || !entry.local.scatter(memory, packet.payloadOffset(), offset, expected)) {
            connection.failSend(WorkCompletionStatus.LOC_PROT_ERR);
        } else {
            requester.received(entry, now);
        }
    }

    private void atomicAcknowledge(Packet packet, long seq, long now) {
        if (!isBelievable(packet, seq)) {
            counters.add(Counter.DROP_GHOST_RESPONSE);
            return;
        }
        if (!requester.acknowledge(seq - 1, now) || connection.isBroken()) {
            return;
        }
        SendEntry entry = requester.awaiting(seq);
        if (entry == null || !entry.operation.isAtomic()) {
            counters.add(Counter.DROP_GHOST_RESPONSE);
            return;
        }
        original.set(HOST_LONG, 0, packet.atomicAckEth().original());
        if (!entry.local.isUsable(connection.pd(), true)
                || !entry.local.scatter(original, 0, 0, SendEntry.ATOMIC_BYTES)) {
            connection.failSend(WorkCompletionStatus.LOC_PROT_ERR);
        } else {
            requester.received(entry, now);
        }
    }

    private boolean isBelievable(Packet packet, long seq) {
        return Syndrome.kind(packet.aeth().syndrome()) == Syndrome.Kind.ACK
                && requester.messages().isPlausible(seq, packet.aeth().msn());
    }
}
