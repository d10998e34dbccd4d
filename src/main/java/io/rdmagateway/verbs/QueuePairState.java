package io.rdmagateway.verbs;

/** State of a queue pair. A device may enter {@link #ERR} by itself at any time. */
public enum QueuePairState {
    RESET,
    INIT,
    RTR,
    RTS,
    SQD,
    SQE,
    ERR,
    UNKNOWN
}
