package io.rdmagateway.soft;

import io.rdmagateway.verbs.DevicePair;
import io.rdmagateway.verbs.QueuePairFailureContract;

/** The contract where the soft device asks the kernel's. */
class SoftToRxeQueuePairFailureIT extends QueuePairFailureContract {

    @Override
    protected DevicePair openDevices() {
        return new InteropPair(InteropPair.Direction.SOFT_TO_RXE, InteropPair.Family.IPV4);
    }
}
