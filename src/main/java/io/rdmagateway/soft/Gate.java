package io.rdmagateway.soft;

import io.rdmagateway.soft.wire.Bth;
import io.rdmagateway.soft.wire.Icrc;
import io.rdmagateway.soft.wire.Packet;
import io.rdmagateway.soft.wire.PseudoHeader;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.function.IntPredicate;

/**
 * What every datagram has to pass before anything believes it: the cheap checks first, the ICRC last. Who fails is
 * dropped without an answer, counted, and has cost no memory. In the engine's turns.
 */
final class Gate {

    static final int OFFSET = PseudoHeader.MAX_BYTES;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(OFFSET + Link.MAX_DATAGRAM_BYTES);
    private final MemorySegment memory = MemorySegment.ofBuffer(buffer);
    private final Packet packet = new Packet();
    private final Icrc icrc = new Icrc();
    private final IntTable<ReliableConnection> connections;
    private final IntPredicate isRetired;
    private final Counters counters;
    private int identification;

    /** @param isRetired tells which queue pair numbers were in use lately */
    Gate(IntTable<ReliableConnection> connections, IntPredicate isRetired, Counters counters) {
        this.connections = connections;
        this.isRetired = isRetired;
        this.counters = counters;
    }

    /** Returns the buffer to receive the next datagram into, at {@link #OFFSET}. */
    ByteBuffer buffer() {
        return buffer;
    }

    /** Returns the packet that was admitted last. */
    Packet packet() {
        return packet;
    }

    /** Returns its IPv4 identification; 0 when it is not under the ICRC. */
    int identification() {
        return identification;
    }

    /** Returns the memory that it lies in. */
    MemorySegment memory() {
        return memory;
    }

    /**
     * Checks a datagram in the buffer, and overwrites what lies before it.
     *
     * @param offset {@link #OFFSET}, or where the one admitted before it ends, of which it is the next of one burst
     * @return whom it is for, or null when it was dropped
     */
    ReliableConnection admit(int offset, int bytes, InetSocketAddress source) {
        // A burst counts them on.
        identification = offset == OFFSET ? 0 : identification + 1;
        counters.add(Counter.RX_PACKETS);
        counters.add(Counter.RX_BYTES, bytes);
        Packet.Flaw flaw = packet.read(buffer, offset, bytes);
        if (flaw != Packet.Flaw.NONE) {
            return drop(Counter.of(flaw));
        }
        ReliableConnection connection = connections.find(packet.bth().destQpNum());
        if (connection == null) {
            return drop(isRetired.test(packet.bth().destQpNum()) ? Counter.DROP_RETIRED_QP : Counter.DROP_UNKNOWN_QP);
        }
        if (!connection.isConnected()) {
            return drop(Counter.DROP_WRONG_STATE);
        }
        Path path = connection.path();
        if (!connection.peer().sendsFrom(source)) {
            return drop(Counter.DROP_WRONG_SOURCE);
        }
        if (!Bth.pkeyMatches(packet.bth().pkey())) {
            return drop(Counter.DROP_WRONG_PKEY);
        }
        path.incoming().write(buffer, offset, source.getPort(), path.port(), bytes);
        path.incoming().identify(buffer, offset, identification);
        switch (icrc.check(buffer, offset, bytes, path.incoming())) {
            case WRONG -> {
                return drop(Counter.DROP_BAD_ICRC);
            }
            case SOLVED -> {
                identification = icrc.solved();
                counters.add(Counter.RX_ICRC_SOLVED);
            }
            case EXACT -> {}
        }
        if (path.incoming().hasIdentification() && !connection.peer().mayIdentify(identification)) {
            return drop(Counter.DROP_BAD_ICRC);
        }
        return connection;
    }

    private ReliableConnection drop(Counter reason) {
        counters.add(reason);
        return null;
    }
}
