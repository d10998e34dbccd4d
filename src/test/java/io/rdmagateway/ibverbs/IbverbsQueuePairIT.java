package io.rdmagateway.ibverbs;

import io.rdmagateway.verbs.DevicePair;
import io.rdmagateway.verbs.QueuePairContract;

class IbverbsQueuePairIT extends QueuePairContract {

    @Override
    protected DevicePair openDevices() {
        return KernelPair.open();
    }
}
