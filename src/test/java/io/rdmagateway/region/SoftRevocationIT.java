package io.rdmagateway.region;

import io.rdmagateway.testing.SoftLoopback;
import io.rdmagateway.verbs.RdmaDevice;
import java.time.Duration;
import org.junit.jupiter.api.Tag;

/** Needs no packaged program, but this machine and more than a second. */
@Tag("packaged")
class SoftRevocationIT extends RevocationContract {

    @Override
    RdmaDevice open() {
        return SoftLoopback.open(1);
    }

    @Override
    int readBytes() {
        return 1 << 20;
    }

    @Override
    Duration ttl() {
        return Duration.ofMillis(100);
    }
}
