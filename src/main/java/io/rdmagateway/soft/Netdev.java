package io.rdmagateway.soft;

import io.rdmagateway.verbs.Gid;
import io.rdmagateway.verbs.Mtu;
import io.rdmagateway.verbs.Subnet;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Optional;

/**
 * A network interface at one moment.
 *
 * @param mtuBytes the longest IP packet that it carries
 * @param prefixLength how many bits of the address its network shares; 0 when that is not known
 */
record Netdev(String name, int mtuBytes, boolean up, int prefixLength) {

    /** Whole pages: 64 KiB is the end of a datagram. */
    private static final int MAX_PAYLOAD_BYTES = 15 << 12;

    private static final int PAYLOAD_STEP = 256;
    private static final int PACKETS_TO_BUFFER = 32;

    /** Finds the interface that carries a local address. */
    static Optional<Netdev> of(InetAddress address) {
        try {
            NetworkInterface found = carrier(address);
            if (found == null && address.isLoopbackAddress()) {
                // All of 127.0.0.0/8 is the loopback interface's, though it lists 127.0.0.1 only.
                found = NetworkInterface.getByInetAddress(InetAddress.ofLiteral("127.0.0.1"));
            }
            return found == null
                    ? Optional.empty()
                    : Optional.of(new Netdev(
                            found.getName(),
                            found.getMTU(),
                            found.isUp(),
                            Subnet.prefixLengthOf(found, Gid.of(address))));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static NetworkInterface carrier(InetAddress address) throws SocketException {
        if (address instanceof Inet6Address scoped && scoped.getScopeId() != 0) {
            // Several interfaces may have the same link-local address.
            NetworkInterface found = NetworkInterface.getByIndex(scoped.getScopeId());
            return found != null && found.inetAddresses().anyMatch(address::equals) ? found : null;
        }
        return NetworkInterface.getByInetAddress(address);
    }

    /** Returns the largest MTU of which every packet fits. */
    Mtu roceMtu() {
        return Mtu.ofNetdev(mtuBytes);
    }

    /**
     * Returns the largest payload of which every packet fits, when a socket's buffer holds some of them.
     *
     * @return a multiple of 256, or 0 when it is none larger than the MTU
     */
    int privatePayloadBytes(int receiveBufferBytes) {
        int fitting = Math.min(mtuBytes - Mtu.ROCE_HEADER_BYTES, receiveBufferBytes / PACKETS_TO_BUFFER);
        int bytes = Math.min(fitting, MAX_PAYLOAD_BYTES) / PAYLOAD_STEP * PAYLOAD_STEP;
        return bytes > roceMtu().bytes() ? bytes : 0;
    }
}
