package io.rdmagateway.soft;

import io.rdmagateway.verbs.DevicePair;
import io.rdmagateway.verbs.QueuePairFailureContract;

class SoftIpv6QueuePairFailureTest extends QueuePairFailureContract {

    @Override
    protected DevicePair openDevices() {
        return new Ipv6LoopbackPair();
    }
}
