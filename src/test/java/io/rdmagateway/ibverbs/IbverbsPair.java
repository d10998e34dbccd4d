package io.rdmagateway.ibverbs;

import io.rdmagateway.verbs.Access;
import io.rdmagateway.verbs.CompletionChannel;
import io.rdmagateway.verbs.CompletionQueue;
import io.rdmagateway.verbs.GidSelection;
import io.rdmagateway.verbs.GidWish;
import io.rdmagateway.verbs.MemoryRegion;
import io.rdmagateway.verbs.PreparedQueuePair;
import io.rdmagateway.verbs.ProtectionDomain;
import io.rdmagateway.verbs.Psn;
import io.rdmagateway.verbs.QueuePair;
import io.rdmagateway.verbs.QueuePairCaps;
import io.rdmagateway.verbs.QueuePairConfig;
import io.rdmagateway.verbs.QueuePairEndpoint;
import io.rdmagateway.verbs.RcTimers;
import io.rdmagateway.verbs.RdmaDevice;
import java.lang.foreign.Arena;
import java.util.EnumSet;
import java.util.Optional;

/** Two queue pairs of one device that are connected to each other, each with its own domain and memory. */
final class IbverbsPair implements AutoCloseable {

    static final int BYTES = 1 << 20;

    final Side a;
    final Side b;

    IbverbsPair(RdmaDevice device) {
        a = new Side(device);
        b = new Side(device);
        QueuePairEndpoint ofA = a.prepared.endpoint(new Psn(0xff_fff0));
        QueuePairEndpoint ofB = b.prepared.endpoint(new Psn(17));
        try {
            a.qp = a.prepared.connect(ofA, ofB);
            b.qp = b.prepared.connect(ofB, ofA);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    static PreparedQueuePair prepare(RdmaDevice device, ProtectionDomain pd, CompletionQueue cq) {
        return pd.createQp(new QueuePairConfig(
                cq,
                cq,
                new QueuePairCaps(64, 64, 2, 2, 64),
                device.port(1),
                GidSelection.best(device.gids(1), GidWish.NONE, Optional.empty())
                        .orElseThrow(),
                EnumSet.of(Access.REMOTE_READ, Access.REMOTE_WRITE, Access.REMOTE_ATOMIC),
                16,
                new RcTimers(10, 2, 2, 12, 64)));
    }

    @Override
    public void close() {
        a.close();
        b.close();
    }

    static final class Side implements AutoCloseable {
        final Arena arena = Arena.ofShared();
        final CompletionChannel channel;
        final CompletionQueue cq;
        final ProtectionDomain pd;
        final MemoryRegion mr;
        final PreparedQueuePair prepared;
        QueuePair qp;

        Side(RdmaDevice device) {
            channel = device.createCompletionChannel();
            cq = device.createCq(128, channel);
            pd = device.allocPd();
            mr = pd.regMr(arena.allocate(BYTES, 4096), EnumSet.allOf(Access.class));
            prepared = prepare(device, pd, cq);
        }

        @Override
        public void close() {
            prepared.close();
            if (qp != null) {
                qp.close();
            }
            mr.close();
            pd.close();
            cq.close();
            channel.close();
            if (arena.scope().isAlive()) {
                arena.close();
            }
        }
    }
}
