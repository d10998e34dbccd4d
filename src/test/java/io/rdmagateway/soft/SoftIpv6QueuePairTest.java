package io.rdmagateway.soft;

import io.rdmagateway.verbs.DevicePair;
import io.rdmagateway.verbs.QueuePairContract;

class SoftIpv6QueuePairTest extends QueuePairContract {

    @Override
    protected DevicePair openDevices() {
        return new Ipv6LoopbackPair();
    }
}
