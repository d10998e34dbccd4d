package io.rdmagateway.soft;

import io.rdmagateway.verbs.DevicePair;
import io.rdmagateway.verbs.MemoryRegionContract;

class SoftMemoryRegionTest extends MemoryRegionContract {

    @Override
    protected DevicePair openDevices() {
        return new LoopbackPair();
    }
}
