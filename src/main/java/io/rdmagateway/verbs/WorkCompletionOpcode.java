package io.rdmagateway.verbs;

/** What a finished work request was. Undefined when its status is not SUCCESS. */
public enum WorkCompletionOpcode {
    SEND,
    RDMA_WRITE,
    RDMA_READ,
    COMP_SWAP,
    FETCH_ADD,
    BIND_MW,
    LOCAL_INV,
    RECV,
    RECV_RDMA_WITH_IMM,
    UNKNOWN
}
