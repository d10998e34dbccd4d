package io.rdmagateway.soft;

import io.rdmagateway.verbs.DevicePair;
import io.rdmagateway.verbs.QueuePairContract;

/** The contract of data, order and completions holds while packets are lost, repeated, overtaken and damaged. */
class StormyQueuePairTest extends QueuePairContract {

    @Override
    protected DevicePair openDevices() {
        return SteppedPair.inStorm(Long.getLong("seed", 3));
    }
}
