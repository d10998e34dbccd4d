package io.rdmagateway.verbs;

import java.util.random.RandomGenerator;

/**
 * A packet sequence number: 24 bits. Whoever knows it can forge packets, so it never shows its value as text.
 *
 * @param value 0 to 0xffffff
 */
public record Psn(int value) {

    public static final int MAX = 0xff_ffff;

    public Psn {
        if (value < 0 || value > MAX) {
            throw new IllegalArgumentException("psn: outside 24 bits (0 to 16777215)");
        }
    }

    /** Draws one uniformly; {@code random} must be a secure source in production. */
    public static Psn random(RandomGenerator random) {
        return new Psn(random.nextInt(MAX + 1));
    }

    /** Returns how far it is to another, whichever way round is shorter: 0 to 2^23. */
    int distanceTo(Psn other) {
        int ahead = value - other.value & MAX;
        return Math.min(ahead, MAX + 1 - ahead);
    }

    @Override
    public String toString() {
        return "Psn[hidden]";
    }
}
