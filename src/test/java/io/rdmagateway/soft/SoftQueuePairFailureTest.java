package io.rdmagateway.soft;

import io.rdmagateway.verbs.DevicePair;
import io.rdmagateway.verbs.QueuePairFailureContract;

class SoftQueuePairFailureTest extends QueuePairFailureContract {

    @Override
    protected DevicePair openDevices() {
        return new LoopbackPair();
    }
}
