package io.rdmagateway.ibverbs;

import io.rdmagateway.verbs.Deviation;
import java.util.EnumSet;
import java.util.Set;

/** What drivers were seen to do otherwise; the contract tests hold each of them to exactly this. */
final class KnownDeviations {

    /** The kernel's Soft-RoCE has no vendor; it uses the number that no IEEE identifier has. */
    private static final int RXE_VENDOR_ID = 0xff_ffff;

    /** All that are known were found on it, but one that is the soft device's. */
    private static final Set<Deviation> RXE =
            EnumSet.complementOf(EnumSet.of(Deviation.PACKETS_WITHOUT_UDP_CHECKSUM_ARE_LOST));

    private KnownDeviations() {}

    static Set<Deviation> ofVendor(int vendorId) {
        return vendorId == RXE_VENDOR_ID ? RXE : Set.of();
    }
}
