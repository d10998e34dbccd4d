package io.rdmagateway.soft;

import io.rdmagateway.verbs.DevicePair;
import io.rdmagateway.verbs.MemoryRegionContract;

class SoftIpv6MemoryRegionTest extends MemoryRegionContract {

    @Override
    protected DevicePair openDevices() {
        return new Ipv6LoopbackPair();
    }
}
