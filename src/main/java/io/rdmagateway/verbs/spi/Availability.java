package io.rdmagateway.verbs.spi;

/** Whether a provider can be used on this machine. */
public sealed interface Availability {

    /** It has at least one device. */
    record Usable() implements Availability {}

    /**
     * It has none.
     *
     * @param reason why, and what would help, in one sentence without an end mark
     */
    record Unusable(String reason) implements Availability {}
}
