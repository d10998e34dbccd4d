package io.rdmagateway.region;

import io.rdmagateway.verbs.RdmaDevice;
import java.time.Duration;

class IbverbsRevocationIT extends RevocationContract {

    @Override
    RdmaDevice open() {
        return GrantRig.kernelDevice();
    }

    @Override
    int readBytes() {
        return 1 << 16;
    }

    @Override
    Duration ttl() {
        return Duration.ofMillis(500);
    }
}
