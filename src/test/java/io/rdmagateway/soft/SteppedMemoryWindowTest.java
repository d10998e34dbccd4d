package io.rdmagateway.soft;

import io.rdmagateway.verbs.DevicePair;
import io.rdmagateway.verbs.MemoryWindowContract;

/** The contract again without threads: what fails here fails every time. */
class SteppedMemoryWindowTest extends MemoryWindowContract {

    @Override
    protected DevicePair openDevices() {
        return new SteppedPair(1);
    }
}
