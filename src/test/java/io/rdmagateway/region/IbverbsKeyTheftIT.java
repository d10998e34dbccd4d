package io.rdmagateway.region;

import io.rdmagateway.verbs.RdmaDevice;

class IbverbsKeyTheftIT extends KeyTheftContract {

    @Override
    RdmaDevice open() {
        return GrantRig.kernelDevice();
    }
}
