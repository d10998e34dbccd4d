package io.rdmagateway.ibverbs;

import io.rdmagateway.verbs.DevicePair;
import io.rdmagateway.verbs.MemoryRegionContract;

class IbverbsMemoryRegionIT extends MemoryRegionContract {

    @Override
    protected DevicePair openDevices() {
        return KernelPair.open();
    }
}
