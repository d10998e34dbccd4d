package io.rdmagateway.region;

import io.rdmagateway.verbs.RdmaDevice;

class IbverbsRegionReuseIT extends RegionReuseContract {

    @Override
    RdmaDevice open() {
        return GrantRig.kernelDevice();
    }
}
