package io.rdmagateway.cli;

import io.rdmagateway.bench.Devices;
import io.rdmagateway.client.SessionOptions;
import io.rdmagateway.verbs.RdmaDevice;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The devices of both ends. */
final class EndArguments {

    private static final String SOFT = "soft";

    @Mixin
    private DeviceArguments local;

    @Option(
            names = "--peer-device",
            paramLabel = "NAME",
            description =
                    "The other end's (default: the same; with soft devices the next one, which has a thread of its own).")
    private String peerDevice;

    /** Opens one device or two. */
    Devices open() {
        RdmaDevice device = local.open();
        RdmaDevice peer = device;
        try {
            boolean another = peerDevice == null
                    ? device.info().provider().equals(SOFT)
                    : !device.info().name().equals(peerDevice);
            peer = another ? local.open(peerDevice) : device;
            return Devices.of(device, peer, local.sessionOptions().gid());
        } catch (RuntimeException e) {
            if (peer != device) {
                peer.close();
            }
            device.close();
            throw e;
        }
    }

    RdmaDevice openLocal() {
        return local.open();
    }

    SessionOptions sessionOptions() {
        return local.sessionOptions();
    }
}
