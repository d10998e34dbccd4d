package io.rdmagateway.soft;

import io.rdmagateway.soft.wire.Icrc;
import io.rdmagateway.soft.wire.Opcode;
import io.rdmagateway.soft.wire.Packet;
import io.rdmagateway.soft.wire.PseudoHeader;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** Writes outgoing packets, one at a time, into one buffer of the engine. */
final class Transmitter {

    private static final int OFFSET = PseudoHeader.MAX_BYTES;
    private static final int MAX_PACKET_BYTES = 1 << 16;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(OFFSET + MAX_PACKET_BYTES);
    private final MemorySegment memory = MemorySegment.ofBuffer(buffer);
    private final Packet packet = new Packet();
    private final Icrc icrc = new Icrc();
    private final Counters counters;

    Transmitter(Counters counters) {
        this.counters = counters;
    }

    /** Lays out a packet; its headers and its payload are to be filled in. */
    Packet begin(Opcode opcode, int payloadBytes) {
        return packet.write(buffer, OFFSET, opcode, payloadBytes);
    }

    /** Returns the memory that the packet lies in, the payload at {@link Packet#payloadOffset()}. */
    MemorySegment memory() {
        return memory;
    }

    /**
     * Completes the packet and sends it.
     *
     * @return false when the way is full; the packet must be made anew later
     */
    boolean send(Path path) {
        int bytes = packet.lengthBytes();
        packet.sealPad();
        path.outgoing().write(buffer, OFFSET, path.route().sourcePort(), path.port(), bytes);
        icrc.seal(buffer, OFFSET, bytes, path.outgoing());
        buffer.limit(OFFSET + bytes).position(OFFSET);
        try {
            if (!path.route().send(buffer)) {
                return false;
            }
            counters.add(Counter.TX_PACKETS);
            counters.add(Counter.TX_BYTES, bytes);
        } catch (IOException e) {
            // The network is away for a moment, or for good: to the peer it looks like a lost packet, and so to us.
            counters.add(Counter.SEND_FAILURES);
        } finally {
            buffer.clear();
        }
        return true;
    }
}
