package io.rdmagateway.verbs.spi;

/** Whether a provider can be used on this machine. */
public sealed interface Availability {

    /** It has at least one device. */
    record Usable() implements Availability {}

    /**
     * It has none.
     *
     * @param reason why, in one sentence without an end mark
     * @param nextStep what would help, the same
     */
    record Unusable(String reason, String nextStep) implements Availability {

        /** Says both. */
        public String explanation() {
            return reason + "; " + nextStep;
        }
    }
}
