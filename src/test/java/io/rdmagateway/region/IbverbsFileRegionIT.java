package io.rdmagateway.region;

import io.rdmagateway.verbs.RdmaDevice;

/** On the kernel's device: run in the lab. */
class IbverbsFileRegionIT extends FileRegionContract {

    @Override
    RdmaDevice open() {
        return GrantRig.kernelDevice();
    }

    @Override
    boolean pins() {
        return true;
    }
}
