package io.rdmagateway.session;

import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** Draws ids of 128 random bits, as 32 hexadecimal digits: nobody guesses one, nobody counts them. */
public final class RandomIds {

    private final RandomGenerator random;

    /** @param random a secure source in production */
    public RandomIds(RandomGenerator random) {
        this.random = random;
    }

    public String next() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
    }
}
