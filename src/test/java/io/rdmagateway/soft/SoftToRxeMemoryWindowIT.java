package io.rdmagateway.soft;

import io.rdmagateway.verbs.DevicePair;
import io.rdmagateway.verbs.MemoryWindowContract;

class SoftToRxeMemoryWindowIT extends MemoryWindowContract {

    @Override
    protected DevicePair openDevices() {
        return new InteropPair(InteropPair.Direction.SOFT_TO_RXE, InteropPair.Family.IPV4);
    }
}
