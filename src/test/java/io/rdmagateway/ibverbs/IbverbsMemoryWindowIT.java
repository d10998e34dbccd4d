package io.rdmagateway.ibverbs;

import io.rdmagateway.verbs.DevicePair;
import io.rdmagateway.verbs.MemoryWindowContract;

class IbverbsMemoryWindowIT extends MemoryWindowContract {

    @Override
    protected DevicePair openDevices() {
        return KernelPair.open();
    }
}
