package io.rdmagateway.session;

import io.rdmagateway.testing.RdmaResources;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.spi.RdmaProvider;
import io.rdmagateway.verbs.spi.RdmaProviders;

class IbverbsFaultIT extends FaultContract {

    @Override
    RdmaDevice open() {
        RdmaProvider provider = RdmaProviders.choose("ibverbs");
        return provider.open(provider.deviceNames().getFirst());
    }

    @Override
    Object held() {
        return RdmaResources.counts();
    }
}
