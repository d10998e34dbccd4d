package io.rdmagateway.ibverbs;

import io.rdmagateway.verbs.CompletionQueueContract;
import io.rdmagateway.verbs.DevicePair;

class IbverbsCompletionQueueIT extends CompletionQueueContract {

    @Override
    protected DevicePair openDevices() {
        return KernelPair.open();
    }
}
