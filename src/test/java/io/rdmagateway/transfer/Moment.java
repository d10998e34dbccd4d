package io.rdmagateway.transfer;

/** When in a transfer somebody dies. */
enum Moment {
    AT_ONCE(0),
    FIRST_BYTES(1e-9),
    QUARTER(0.25),
    HALF(0.5),
    NEARLY_ALL(0.9);

    private final double part;

    Moment(double part) {
        this.part = part;
    }

    /** Tells whether it has come, or passed. */
    boolean hasCome(TransferInfo info) {
        return info.state().isOver() || info.movedBytes() >= part * info.spec().lengthBytes();
    }
}
