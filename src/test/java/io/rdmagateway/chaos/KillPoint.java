package io.rdmagateway.chaos;

/** Where a client dies, in the order in which it comes by. */
enum KillPoint {
    QP_IN_INIT,
    /** A session may be there whose id the client never learned. */
    CREATE_SENT,
    CREATED,
    QP_IN_RTS,
    NONCE_POSTED,
    NONCE_WRITTEN,
    ACTIVATE_SENT,
    ACTIVE,
    RENEW_SENT,
    GRANTED,
    WRITE_IN_FLIGHT,
    READ_IN_FLIGHT,
    ECHO_IN_FLIGHT,
    QP_DESTROYED,
    DELETE_SENT,
    DELETED
}
