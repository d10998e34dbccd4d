package io.rdmagateway.verbs;

import java.util.Set;

/**
 * What a queue pair is made of.
 *
 * @param port the port that it sends from, as queried just before
 * @param source the row of that port's GID table that it sends from
 * @param access what the other side may do through it: REMOTE_WRITE, REMOTE_READ, REMOTE_ATOMIC
 * @param maxRdAtomic READs and atomics to accept and to have outstanding at most, 0 to the device's limit
 */
public record QueuePairConfig(
        CompletionQueue sendCq,
        CompletionQueue recvCq,
        QueuePairCaps caps,
        PortInfo port,
        GidEntry source,
        Set<Access> access,
        int maxRdAtomic,
        RcTimers timers) {

    public QueuePairConfig {
        access = Set.copyOf(access);
    }

    /** Returns what the owner of a queue pair that is made of this tells the other side. */
    public QueuePairEndpoint endpoint(int qpNum, Psn psn) {
        return new QueuePairEndpoint(
                qpNum,
                psn,
                source.gid(),
                port.lid(),
                port.linkLayer(),
                port.activeMtu(),
                maxRdAtomic,
                port.privatePayloadBytes());
    }
}
