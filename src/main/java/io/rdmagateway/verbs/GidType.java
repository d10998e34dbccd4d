package io.rdmagateway.verbs;

/** How packets that leave from a GID are framed. */
public enum GidType {
    INFINIBAND,
    ROCE_V1,
    ROCE_V2,
    UNKNOWN
}
