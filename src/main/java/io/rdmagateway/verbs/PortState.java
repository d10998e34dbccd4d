package io.rdmagateway.verbs;

/** Link state of a port; only {@link #ACTIVE} carries data. */
public enum PortState {
    NOP,
    DOWN,
    INIT,
    ARMED,
    ACTIVE,
    ACTIVE_DEFER,
    UNKNOWN
}
