package io.rdmagateway.soft;

import io.rdmagateway.verbs.DevicePair;
import io.rdmagateway.verbs.QueuePairFailureContract;

/** The contract where the kernel's device asks the soft one. */
class RxeToSoftQueuePairFailureIT extends QueuePairFailureContract {

    @Override
    protected DevicePair openDevices() {
        return new InteropPair(InteropPair.Direction.RXE_TO_SOFT, InteropPair.Family.IPV4);
    }
}
