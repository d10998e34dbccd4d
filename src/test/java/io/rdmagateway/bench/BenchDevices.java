package io.rdmagateway.bench;

import io.rdmagateway.testing.SoftLoopback;
import io.rdmagateway.verbs.GidWish;

/** Two soft devices. */
final class BenchDevices {

    private static final int LOCAL = 111;
    private static final int PEER = 112;

    private BenchDevices() {}

    static Devices open() {
        return Devices.of(SoftLoopback.open(LOCAL), SoftLoopback.open(PEER), GidWish.NONE);
    }
}
