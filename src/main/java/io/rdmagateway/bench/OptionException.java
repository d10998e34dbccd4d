package io.rdmagateway.bench;

/** What was asked for cannot be measured; the message begins with the option's name and says what can. */
public final class OptionException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    OptionException(String option, String message) {
        super("--" + option + ": " + message);
    }

    /** @throws OptionException outside of min to max */
    static void requireBetween(String option, long value, long min, long max) {
        if (value < min || value > max) {
            throw new OptionException(option, "must be " + min + " to " + max + ", was " + value);
        }
    }
}
