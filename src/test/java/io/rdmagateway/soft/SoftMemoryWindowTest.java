package io.rdmagateway.soft;

import io.rdmagateway.verbs.DevicePair;
import io.rdmagateway.verbs.MemoryWindowContract;

class SoftMemoryWindowTest extends MemoryWindowContract {

    @Override
    protected DevicePair openDevices() {
        return new LoopbackPair();
    }
}
