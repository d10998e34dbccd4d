package io.rdmagateway.session;

import java.util.OptionalLong;

/**
 * How much of one resource there is.
 *
 * @param total over all identities
 * @param perIdentity what one may hold of it
 * @param reserve the last part of the total: only those get of it who then hold no more than a {@value #MODEST}th of it
 */
public record Quota(long total, long perIdentity, long reserve) {

    static final int MODEST = 4;

    private static final int PERCENT = 100;

    public Quota {
        if (total < 1 || perIdentity < 1 || reserve < 0 || reserve >= total) {
            throw new IllegalArgumentException(
                    "quota: total and share of an identity must be at least 1, the reserve less than the total");
        }
    }

    /**
     * Makes one with a reserve.
     *
     * @param reservePercent of the total, 0 to 99
     * @param perIdentity all but the reserve when it is empty
     * @throws IllegalArgumentException when one of them is out of range
     */
    public static Quota of(long total, int reservePercent, OptionalLong perIdentity) {
        if (reservePercent < 0 || reservePercent >= PERCENT) {
            throw new IllegalArgumentException("the reserve must be 0 to 99 hundredths, not " + reservePercent);
        }
        // Without a product of the two, which may be more than a long holds.
        long reserve = total / PERCENT * reservePercent + total % PERCENT * reservePercent / PERCENT;
        return new Quota(total, perIdentity.orElse(total - reserve), reserve);
    }

    /** Makes one that anybody may have all of. */
    static Quota of(long total) {
        return new Quota(total, total, 0);
    }

    /** Tells whether somebody who would hold so much then may take it out of the reserve. */
    boolean isModest(long held) {
        return held <= Math.max(1, reserve / MODEST);
    }
}
