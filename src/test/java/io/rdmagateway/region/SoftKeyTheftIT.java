package io.rdmagateway.region;

import io.rdmagateway.testing.SoftLoopback;
import io.rdmagateway.verbs.RdmaDevice;
import org.junit.jupiter.api.Tag;

/** Needs no packaged program, but this machine and more than a second. */
@Tag("packaged")
class SoftKeyTheftIT extends KeyTheftContract {

    @Override
    RdmaDevice open() {
        return SoftLoopback.open(1);
    }
}
