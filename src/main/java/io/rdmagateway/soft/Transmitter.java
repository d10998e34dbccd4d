package io.rdmagateway.soft;

import io.rdmagateway.soft.wire.Icrc;
import io.rdmagateway.soft.wire.Opcode;
import io.rdmagateway.soft.wire.Packet;
import io.rdmagateway.soft.wire.PseudoHeader;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * Writes outgoing packets into one buffer of the engine, back to back, and sends those of one way and length together: in
 * the kernel, most of what a packet costs is paid once for all of them.
 *
 * <p>What is written is on its way: when that is full it waits here, and nothing else is begun meanwhile.
 */
final class Transmitter {

    private static final int OFFSET = PseudoHeader.MAX_BYTES;

    /** What the longest burst may have, below the longest datagram by more than any header. */
    private static final int MAX_BURST_BYTES = 63 << 10;

    static final int MAX_BURST_PACKETS = 64;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(OFFSET + Link.MAX_DATAGRAM_BYTES);
    private final MemorySegment memory = MemorySegment.ofBuffer(buffer);
    private final byte[] overwritten = new byte[PseudoHeader.MAX_BYTES];
    private final Packet packet = new Packet();
    private final Icrc icrc = new Icrc();
    private final Counters counters;

    /** Where the packets that wait go. */
    private Path path;

    private int waiting;
    private int firstOffset = OFFSET;
    private int endOffset = OFFSET;
    private int segmentBytes;
    /** Whether the packet that was written last does. */
    private boolean endsMessage;

    private long written;

    Transmitter(Counters counters) {
        this.counters = counters;
    }

    /**
     * Lays out a packet; its headers and its payload are to be filled in.
     *
     * @return null when the way is full
     */
    Packet begin(Path to, Opcode opcode, int payloadBytes) {
        if (!hasRoom(to, Packet.lengthBytes(opcode, payloadBytes)) && !flush()) {
            return null;
        }
        return packet.write(buffer, endOffset, opcode, payloadBytes);
    }

    private boolean hasRoom(Path to, int bytes) {
        return waiting == 0
                || path == to
                        && bytes <= segmentBytes
                        && endOffset - firstOffset == waiting * segmentBytes
                        && waiting < MAX_BURST_PACKETS
                        && endOffset + bytes <= OFFSET + MAX_BURST_BYTES
                        && to.route().takesBursts();
    }

    /** Returns the memory that the packet lies in, the payload at {@link Packet#payloadOffset()}. */
    MemorySegment memory() {
        return memory;
    }

    /** Completes the packet: it will be sent as soon as no other can go with it. */
    void send(Path to) {
        int bytes = packet.lengthBytes();
        packet.sealPad();
        int headerOffset = endOffset - to.outgoing().bytes();
        buffer.get(headerOffset, overwritten);
        seal(to, endOffset, bytes, waiting);
        buffer.put(headerOffset, overwritten, 0, to.outgoing().bytes());
        if (waiting == 0) {
            path = to;
            segmentBytes = bytes;
        }
        endsMessage = packet.opcode().endsMessage();
        waiting++;
        written++;
        endOffset += bytes;
    }

    private void seal(Path to, int offset, int bytes, int identification) {
        to.outgoing().write(buffer, offset, to.route().sourcePort(), to.port(), bytes);
        to.outgoing().identify(buffer, offset, identification);
        icrc.seal(buffer, offset, bytes, to.outgoing());
    }

    /** Returns how many packets were written, ever. */
    long written() {
        return written;
    }

    boolean isWaiting() {
        return waiting > 0;
    }

    /**
     * Sends what waits. Only the middle of a message may wait for the next turn: somebody waits for all else.
     *
     * @param goesOn more is to be sent then
     */
    void endTurn(boolean goesOn) {
        boolean mayGrow = waiting > 0 && !endsMessage && path.route().takesBursts();
        if (!goesOn || !mayGrow) {
            flush();
        }
    }

    /**
     * Sends what waits.
     *
     * @return false when the way is full
     */
    boolean flush() {
        while (waiting > 0) {
            boolean together = waiting > 1 && path.route().takesBursts();
            boolean gone = together ? offer(waiting, endOffset) : offerFirst();
            if (!gone && (!together || path.route().takesBursts())) {
                return false;
            }
        }
        return true;
    }

    private boolean offerFirst() {
        int end = Math.min(firstOffset + segmentBytes, endOffset);
        if (firstOffset > OFFSET) {
            // It was sealed for its place in a burst. Before it lies what is gone.
            seal(path, firstOffset, end - firstOffset, 0);
        }
        return offer(1, end);
    }

    private boolean offer(int packets, int end) {
        int bytes = end - firstOffset;
        buffer.limit(end).position(firstOffset);
        try {
            if (!(packets == 1 ? path.route().send(buffer) : path.route().sendBurst(buffer, segmentBytes))) {
                return false;
            }
            counters.add(Counter.TX_PACKETS, packets);
            counters.add(Counter.TX_BYTES, bytes);
        } catch (IOException e) {
            // The network is away for a moment, or for good: to the peer it looks like a lost packet, and so to us.
            counters.add(Counter.SEND_FAILURES, packets);
        } finally {
            buffer.clear();
        }
        waiting -= packets;
        firstOffset = end;
        if (waiting == 0) {
            reset();
        }
        return true;
    }

    /** Lets go of a way that is about to be closed. */
    void leave(Path closing) {
        if (path == closing) {
            flush();
            reset();
        }
    }

    private void reset() {
        path = null;
        waiting = 0;
        firstOffset = OFFSET;
        endOffset = OFFSET;
    }
}
