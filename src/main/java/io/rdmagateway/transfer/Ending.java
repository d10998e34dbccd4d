package io.rdmagateway.transfer;

import java.util.Optional;

/** How a transfer ends. */
record Ending(TransferState state, Optional<RuntimeException> failure) {

    static final Ending CANCELLED = new Ending(TransferState.CANCELLED, Optional.empty());
    static final Ending DONE = new Ending(TransferState.DONE, Optional.empty());

    static Ending failed(RuntimeException cause) {
        return new Ending(TransferState.FAILED, Optional.of(cause));
    }
}
