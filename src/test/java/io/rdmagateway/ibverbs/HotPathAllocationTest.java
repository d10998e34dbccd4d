package io.rdmagateway.ibverbs;

import io.rdmagateway.testing.FakeIbverbs;
import io.rdmagateway.verbs.RdmaDevice;
import org.junit.jupiter.api.Test;

/** Posting and polling through the binding allocate nothing; the device itself is a fake that answers at once. */
class HotPathAllocationTest {

    @Test
    void shouldAllocateNothingPerOperation() {
        FakeIbverbs.assumePresent();
        try (RdmaDevice device = new IbverbsProvider().open("fake0");
                IbverbsPair pair = new IbverbsPair(device)) {
            HotPath.requireNoAllocation(pair, 50_000);
        }
    }
}
