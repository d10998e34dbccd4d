package io.rdmagateway.transfer;

import io.rdmagateway.region.GrantRig;
import io.rdmagateway.verbs.RdmaDevice;

class IbverbsTransferFaultIT extends TransferFaultContract {

    @Override
    RdmaDevice open() {
        return GrantRig.kernelDevice();
    }
}
