package io.rdmagateway.soft;

import io.rdmagateway.verbs.DevicePair;
import io.rdmagateway.verbs.QueuePairContract;

/** The contract again without threads: what fails here fails every time. */
class SteppedQueuePairTest extends QueuePairContract {

    @Override
    protected DevicePair openDevices() {
        return new SteppedPair(1);
    }
}
