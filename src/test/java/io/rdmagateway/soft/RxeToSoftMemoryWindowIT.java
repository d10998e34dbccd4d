package io.rdmagateway.soft;

import io.rdmagateway.verbs.DevicePair;
import io.rdmagateway.verbs.MemoryWindowContract;

class RxeToSoftMemoryWindowIT extends MemoryWindowContract {

    @Override
    protected DevicePair openDevices() {
        return new InteropPair(InteropPair.Direction.RXE_TO_SOFT, InteropPair.Family.IPV4);
    }
}
