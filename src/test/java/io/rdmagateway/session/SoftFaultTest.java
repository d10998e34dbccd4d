package io.rdmagateway.session;

import io.rdmagateway.testing.SoftLoopback;
import io.rdmagateway.verbs.RdmaDevice;

class SoftFaultTest extends FaultContract {

    @Override
    RdmaDevice open() {
        return SoftLoopback.open(1);
    }

    /** The soft device tells nobody what it holds, but refuses to be closed while it holds anything. */
    @Override
    Object held() {
        return "";
    }
}
