package io.rdmagateway.soft;

import io.rdmagateway.verbs.DevicePair;
import io.rdmagateway.verbs.QueuePairContract;

/** The contract where the soft device asks the kernel's. */
class SoftToRxeQueuePairIT extends QueuePairContract {

    @Override
    protected DevicePair openDevices() {
        return new InteropPair(InteropPair.Direction.SOFT_TO_RXE, InteropPair.Family.IPV4);
    }
}
