package io.rdmagateway.transfer;

import io.rdmagateway.testing.SoftLoopback;
import io.rdmagateway.verbs.RdmaDevice;
import org.junit.jupiter.api.Tag;

/** Needs no packaged program, but this machine and more than a second. */
@Tag("packaged")
class SoftTransferFaultIT extends TransferFaultContract {

    @Override
    RdmaDevice open() {
        return SoftLoopback.open(9);
    }
}
