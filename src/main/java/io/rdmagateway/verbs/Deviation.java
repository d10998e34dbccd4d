package io.rdmagateway.verbs;

/** Where a device does otherwise than the man pages say. Everything else holds for every device. */
public enum Deviation {
    /** A queue that was armed for solicited completions only is not announced when a request fails: arm for all. */
    FAILURES_ARE_NOT_SOLICITED,
    /** A receive that is posted to a queue pair in ERR never completes; those posted before do. */
    LATE_RECEIVES_ARE_NOT_FLUSHED,
    /** The receiver of {@link SendRequest#sendWithInv} is not told which key died; the key dies all the same. */
    INVALIDATION_IS_NOT_TOLD,
    /** A request that names memory which is no longer registered fails with LOC_QP_OP_ERR, not LOC_PROT_ERR. */
    DEREGISTERED_MEMORY_IS_QP_OP_ERR,
    /**
     * A request that fails before it is sent, a bind among them, stops the queue pair from hearing the answers to earlier
     * ones: neither they nor it ever complete, not even with RETRY_EXC_ERR. {@link QueuePair#fail} flushes them all.
     */
    LOCAL_FAILURE_DEAFENS,
    /**
     * A message that is longer than its receive fails with REM_OP_ERR at the sender and LOC_QP_OP_ERR at the receiver, not
     * REM_INV_REQ_ERR and LOC_LEN_ERR.
     */
    LONG_MESSAGE_IS_OP_ERR,
    /** What lies beside a memory window, but inside of its region, can be reached with its key. */
    WINDOW_RANGE_IS_NOT_ENFORCED,
    /** A memory window can be bound to a region of another protection domain. */
    WINDOW_TAKES_REGION_OF_ANOTHER_DOMAIN,
    /** A {@link SendRequest#localInv} that is refused fails with LOC_QP_OP_ERR, not MW_BIND_ERR. */
    INVALIDATION_ERROR_IS_QP_OP_ERR,
    /** To invalidate the key of a window that is not bound, from here or from the other side, brings the kernel down. */
    STALE_INVALIDATION_CRASHES,
    /** The sender of a message whose key cannot be invalidated is not told: its request may succeed, or time out. */
    REFUSED_INVALIDATION_IS_NOT_ANSWERED,
    /** A READ whose key dies while it is being answered may fail with RETRY_EXC_ERR, not REM_ACCESS_ERR. */
    KEY_LOST_DURING_READ_IS_RETRY_EXC_ERR,
    /** To close a region that a window is bound to fails with EINVAL, not EBUSY. */
    BOUND_REGION_IS_EINVAL,
    /**
     * Packets over IPv6 that have no UDP checksum do not arrive, which is how rxe sends them all. Peers that send
     * checksums, as soft devices do, are heard.
     */
    PACKETS_WITHOUT_UDP_CHECKSUM_ARE_LOST
}
