package io.rdmagateway.soft;

import io.rdmagateway.verbs.RdmaDevice;
import java.net.InetAddress;
import java.security.SecureRandom;

/** A soft device whose network a test can cut, for tests elsewhere. */
public final class CutDevice implements AutoCloseable {

    private final CutLink link;
    private final SoftDevice device;

    public CutDevice(String address) {
        link = new CutLink(UdpLink.open(InetAddress.ofLiteral(address), SoftProvider.DEFAULT_PORT, new SecureRandom()));
        device = new SoftDevice("cut", link, System::nanoTime, new SecureRandom()).start();
    }

    public RdmaDevice device() {
        return device;
    }

    /** From now on nothing of it reaches anybody. */
    public void cut() {
        link.cut(true);
    }

    @Override
    public void close() {
        device.close();
    }
}
