package io.rdmagateway.soft;

import io.rdmagateway.verbs.DevicePair;
import io.rdmagateway.verbs.QueuePairContract;

class SoftQueuePairTest extends QueuePairContract {

    @Override
    protected DevicePair openDevices() {
        return new LoopbackPair();
    }
}
