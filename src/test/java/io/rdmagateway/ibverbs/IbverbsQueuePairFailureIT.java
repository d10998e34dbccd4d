package io.rdmagateway.ibverbs;

import io.rdmagateway.verbs.DevicePair;
import io.rdmagateway.verbs.QueuePairFailureContract;

class IbverbsQueuePairFailureIT extends QueuePairFailureContract {

    @Override
    protected DevicePair openDevices() {
        return KernelPair.open();
    }
}
