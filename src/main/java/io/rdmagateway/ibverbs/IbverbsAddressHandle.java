package io.rdmagateway.ibverbs;

import io.rdmagateway.ibverbs.ffm.Libibverbs;
import io.rdmagateway.verbs.AddressHandle;

/** An address handle of the kernel. */
record IbverbsAddressHandle(Libibverbs lib, NativeHandle handle) implements AddressHandle {

    @Override
    public void close() {
        handle.close("ibv_destroy_ah", lib::ibv_destroy_ah);
    }
}
