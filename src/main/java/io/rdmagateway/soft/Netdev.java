package io.rdmagateway.soft;

import io.rdmagateway.verbs.Mtu;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Optional;

/**
 * A network interface at one moment.
 *
 * @param mtuBytes the longest IP packet that it carries
 */
record Netdev(String name, int mtuBytes, boolean up) {

    /** What IP, UDP and the longest headers take of an interface's MTU; the number that rxe takes off, too. */
    private static final int HEADER_BYTES = 80;

    /** Finds the interface that carries a local address. */
    static Optional<Netdev> of(InetAddress address) {
        try {
            NetworkInterface found = NetworkInterface.getByInetAddress(address);
            if (found == null && address.isLoopbackAddress()) {
                // All of 127.0.0.0/8 is the loopback interface's, though it lists 127.0.0.1 only.
                found = NetworkInterface.getByInetAddress(InetAddress.ofLiteral("127.0.0.1"));
            }
            return found == null
                    ? Optional.empty()
                    : Optional.of(new Netdev(found.getName(), found.getMTU(), found.isUp()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Returns the largest payload of which every packet fits. */
    Mtu roceMtu() {
        Mtu largest = Mtu.MTU_256;
        for (Mtu mtu : Mtu.values()) {
            largest = mtu.bytes() + HEADER_BYTES <= mtuBytes ? mtu : largest;
        }
        return largest;
    }
}
