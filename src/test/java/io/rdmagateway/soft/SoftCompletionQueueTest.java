package io.rdmagateway.soft;

import io.rdmagateway.verbs.CompletionQueueContract;
import io.rdmagateway.verbs.DevicePair;

class SoftCompletionQueueTest extends CompletionQueueContract {

    @Override
    protected DevicePair openDevices() {
        return new LoopbackPair();
    }
}
