package io.rdmagateway.verbs;

/** What may be done to registered memory, or through a queue pair. Reading by the local device is always allowed. */
public enum Access {
    LOCAL_WRITE,
    REMOTE_WRITE,
    REMOTE_READ,
    REMOTE_ATOMIC,
    MW_BIND
}
