package io.rdmagateway.verbs;

/** What a port speaks below the transport. */
public enum LinkLayer {
    INFINIBAND,
    ETHERNET,
    UNKNOWN
}
