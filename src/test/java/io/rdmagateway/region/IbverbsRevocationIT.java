package io.rdmagateway.region;

import io.rdmagateway.verbs.RdmaDevice;

class IbverbsRevocationIT extends RevocationContract {

    @Override
    RdmaDevice open() {
        return GrantRig.kernelDevice();
    }

    @Override
    int readBytes() {
        return 1 << 18;
    }
}
