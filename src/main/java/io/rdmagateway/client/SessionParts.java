package io.rdmagateway.client;

import io.rdmagateway.verbs.ProtectionDomain;

/** What a session holds on this machine and on the gateway. */
record SessionParts(DataPath path, LocalMemory memory, ProtectionDomain pd, LeaseKeeper.Lease lease, SessionCalls calls)
        implements AutoCloseable {

    /** Releases everything; the queue pair must be closed. A refused step keeps those that build on it. */
    @Override
    public void close() {
        lease.close();
        try {
            memory.close();
            path.close();
            pd.close();
        } finally {
            calls.deleteQuietly(lease.sessionId(), lease.generation());
        }
    }
}
