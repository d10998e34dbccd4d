package io.rdmagateway.ibverbs;

import io.rdmagateway.verbs.RdmaDevice;
import org.junit.jupiter.api.Test;

/** As {@link HotPathAllocationTest}, on a real device. */
class HotPathAllocationIT {

    @Test
    void shouldAllocateNothingPerOperation() {
        IbverbsProvider provider = new IbverbsProvider();
        try (RdmaDevice device = provider.open(provider.deviceNames().getFirst());
                IbverbsPair pair = new IbverbsPair(device)) {
            HotPath.requireNoAllocation(pair, 5_000);
        }
    }
}
