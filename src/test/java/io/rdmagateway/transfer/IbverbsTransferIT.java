package io.rdmagateway.transfer;

import io.rdmagateway.region.GrantRig;
import io.rdmagateway.verbs.RdmaDevice;

class IbverbsTransferIT extends TransferContract {

    @Override
    RdmaDevice open() {
        return GrantRig.kernelDevice();
    }
}
