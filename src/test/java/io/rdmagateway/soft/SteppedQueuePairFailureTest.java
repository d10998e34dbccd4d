package io.rdmagateway.soft;

import io.rdmagateway.verbs.DevicePair;
import io.rdmagateway.verbs.QueuePairFailureContract;

class SteppedQueuePairFailureTest extends QueuePairFailureContract {

    @Override
    protected DevicePair openDevices() {
        return new SteppedPair(2);
    }
}
