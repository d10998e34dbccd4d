package io.rdmagateway.soft;

/** What a completion tells beside its bytes, in four more bytes. */
enum Beside {
    NOTHING,
    IMM_DATA,
    INVALIDATED_RKEY
}
