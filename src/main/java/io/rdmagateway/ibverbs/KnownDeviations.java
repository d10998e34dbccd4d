package io.rdmagateway.ibverbs;

import io.rdmagateway.verbs.Deviation;
import java.util.Set;

/** What drivers were seen to do otherwise; the contract tests hold each of them to exactly this. */
final class KnownDeviations {

    /** The kernel's Soft-RoCE has no vendor; it uses the number that no IEEE identifier has. */
    private static final int RXE_VENDOR_ID = 0xff_ffff;

    private static final Set<Deviation> RXE = Set.of(
            Deviation.FAILURES_ARE_NOT_SOLICITED,
            Deviation.LATE_RECEIVES_ARE_NOT_FLUSHED,
            Deviation.INVALIDATION_IS_NOT_TOLD,
            Deviation.DEREGISTERED_MEMORY_IS_QP_OP_ERR,
            Deviation.LONG_MESSAGE_IS_OP_ERR);

    private KnownDeviations() {}

    static Set<Deviation> ofVendor(int vendorId) {
        return vendorId == RXE_VENDOR_ID ? RXE : Set.of();
    }
}
