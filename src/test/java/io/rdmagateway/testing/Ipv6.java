package io.rdmagateway.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;

/** Whether this machine speaks IPv6. */
public final class Ipv6 {

    private Ipv6() {}

    /** Skips the test where it does not. */
    public static void assumeLoopback() throws IOException {
        assumeTrue(
                NetworkInterface.getByInetAddress(InetAddress.ofLiteral("::1")) != null,
                "no interface has ::1: IPv6 is disabled here");
    }
}
