package io.rdmagateway.soft;

import io.rdmagateway.verbs.DevicePair;
import io.rdmagateway.verbs.RdmaDevice;
import java.net.InetAddress;
import java.util.List;

/**
 * Two soft devices with real sockets and threads, on two addresses of 127.0.0.0/8 that belong to this process, so that
 * tests of several builds can run at the same time.
 */
final class LoopbackPair implements DevicePair {

    private final RdmaDevice left;
    private final RdmaDevice right;

    LoopbackPair() {
        SoftProvider provider = provider();
        List<String> names = provider.deviceNames();
        left = provider.open(names.get(0));
        right = provider.open(names.get(1));
    }

    static SoftProvider provider() {
        long pid = ProcessHandle.current().pid();
        String net = "127." + (64 + (pid >> 8 & 63)) + "." + (pid & 255) + ".";
        return new SoftProvider(
                List.of(InetAddress.ofLiteral(net + 1), InetAddress.ofLiteral(net + 2)), SoftProvider.DEFAULT_PORT);
    }

    @Override
    public RdmaDevice left() {
        return left;
    }

    @Override
    public RdmaDevice right() {
        return right;
    }

    Engine leftEngine() {
        return ((SoftDevice) left).engine();
    }

    Engine rightEngine() {
        return ((SoftDevice) right).engine();
    }

    @Override
    public void close() {
        left.close();
        right.close();
    }
}
