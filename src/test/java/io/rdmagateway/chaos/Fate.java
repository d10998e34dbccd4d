package io.rdmagateway.chaos;

import java.util.random.RandomGenerator;

/** What becomes of a call on its way. */
enum Fate {
    DELIVERED,
    /** The gateway did what it was asked, and nobody hears of it. */
    LOST,
    /** The gateway is asked twice, at once or after the client has gone on with the first answer. */
    DOUBLED,
    /** The answer is held back until later ones have passed it. */
    REORDERED;

    /** Draws one: half of all calls are treated badly. */
    static Fate draw(RandomGenerator random) {
        return switch (random.nextInt(6)) {
            case 0 -> LOST;
            case 1 -> DOUBLED;
            case 2 -> REORDERED;
            default -> DELIVERED;
        };
    }
}
