package io.rdmagateway.client;

/** What a session may do to a range of a region. */
public enum RegionAccess {
    READ,
    WRITE,
    /** Compare-and-swap and fetch-and-add. */
    ATOMIC
}
