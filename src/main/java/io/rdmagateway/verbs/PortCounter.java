package io.rdmagateway.verbs;

/**
 * Something that a device counts at a port.
 *
 * @param name lower case with underscores; one of a set that is known beforehand
 */
public record PortCounter(String name, Unit unit) {

    /** What there is so much of. */
    public enum Unit {
        PACKETS,
        BYTES,
        EVENTS
    }
}
