package io.rdmagateway.bench;

import io.rdmagateway.verbs.Access;
import io.rdmagateway.verbs.MemoryRegion;
import io.rdmagateway.verbs.Mtu;
import io.rdmagateway.verbs.PreparedQueuePair;
import io.rdmagateway.verbs.PsnSource;
import io.rdmagateway.verbs.QueuePair;
import io.rdmagateway.verbs.QueuePairCaps;
import io.rdmagateway.verbs.QueuePairConfig;
import io.rdmagateway.verbs.QueuePairEndpoint;
import io.rdmagateway.verbs.RcTimers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.Set;

/** A queue pair with its memory, one of the two ends of a connection. */
final class End implements AutoCloseable {

    private static final Set<Access> REMOTE = EnumSet.of(Access.REMOTE_READ, Access.REMOTE_WRITE);
    private static final Set<Access> ALL = EnumSet.of(Access.LOCAL_WRITE, Access.REMOTE_READ, Access.REMOTE_WRITE);
    private static final int MAX_RD_ATOMIC = 16;
    private static final int PAGE_BYTES = 4096;
    private static final byte CONTENT = 0x5a;

    private static final PsnSource PSNS = new PsnSource(new SecureRandom());

    private final Closing closing = new Closing();
    private final Path path;
    private final MemoryRegion mr;
    private final PreparedQueuePair prepared;
    private QueuePair qp;

    End(Station station, QueuePairCaps caps, Path path, long memoryBytes) {
        this.path = path;
        try (Closing undo = new Closing()) {
            Arena arena = undo.add(Arena.ofShared());
            MemorySegment memory = arena.allocate(memoryBytes, PAGE_BYTES);
            // Pages that were never touched are all the same one.
            memory.fill(CONTENT);
            mr = undo.add(station.pd().regMr(memory, ALL));
            prepared = undo.add(station.pd()
                    .createQp(new QueuePairConfig(
                            station.cq(),
                            station.cq(),
                            caps,
                            station.local().port(),
                            station.local().source(),
                            REMOTE,
                            Math.min(MAX_RD_ATOMIC, station.device().info().maxRdAtomic()),
                            RcTimers.DEFAULT)));
            closing.add(arena);
            closing.add(mr);
            closing.add(prepared);
            undo.keep();
        }
    }

    /** Takes both to RTS, with PSNs drawn for this connection. */
    static void connect(End left, End right) {
        QueuePairEndpoint leftEndpoint = left.endpoint();
        QueuePairEndpoint rightEndpoint = right.endpoint();
        left.connect(leftEndpoint, rightEndpoint);
        right.connect(rightEndpoint, leftEndpoint);
    }

    private QueuePairEndpoint endpoint() {
        QueuePairEndpoint told = prepared.endpoint(PSNS.draw(prepared.qpNum()));
        return new QueuePairEndpoint(
                told.qpNum(),
                told.psn(),
                told.gid(),
                told.lid(),
                told.linkLayer(),
                path.mtu().map(mtu -> Mtu.min(mtu, told.mtu())).orElse(told.mtu()),
                told.maxRdAtomic(),
                path.privatePayload() ? told.privatePayloadBytes() : 0);
    }

    private void connect(QueuePairEndpoint local, QueuePairEndpoint remote) {
        PSNS.connected(local.qpNum(), local.psn(), remote.psn());
        qp = closing.add(prepared.connect(local, remote));
    }

    QueuePair qp() {
        return qp;
    }

    MemoryRegion mr() {
        return mr;
    }

    MemorySegment memory() {
        return mr.memory();
    }

    @Override
    public void close() {
        closing.close();
    }
}
