package io.rdmagateway.client;

import io.rdmagateway.verbs.ProtectionDomain;

/** What a session holds on this machine. */
record SessionParts(DataPath path, LocalMemory memory, ProtectionDomain pd, Lease lease) implements AutoCloseable {

    /** Releases everything; the queue pair must be closed. A refused step keeps those that build on it. */
    @Override
    public void close() {
        lease.close();
        memory.close();
        path.close();
        pd.close();
    }
}
