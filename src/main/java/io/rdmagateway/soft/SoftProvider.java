package io.rdmagateway.soft;

import io.rdmagateway.verbs.DeviceUnavailableException;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.spi.Availability;
import io.rdmagateway.verbs.spi.Needs;
import io.rdmagateway.verbs.spi.RdmaProvider;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Offers a device for each configured local address, named {@code soft-} and the address.
 *
 * <p>By default this is 127.0.0.1, for a gateway; a client beside it needs another. The system property
 * {@value #ADDRESSES_PROPERTY} names others, IPv4 or IPv6, separated by commas, and {@value #PORT_PROPERTY} another UDP port than 4791,
 * which only soft devices understand.
 */
public final class SoftProvider implements RdmaProvider {

    public static final String ADDRESSES_PROPERTY = "gateway.soft.addresses";
    public static final String PORT_PROPERTY = "gateway.soft.port";
    public static final int DEFAULT_PORT = 4791;

    static final String NAME = "soft";

    private static final String DEFAULT_ADDRESSES = "127.0.0.1";
    private static final String PREFIX = "soft-";
    private static final int ORDER = 100;

    private final List<InetAddress> addresses;
    private final int port;
    private final String problem;

    /** Offers what the system properties say. Found by {@link java.util.ServiceLoader}. */
    public SoftProvider() {
        List<InetAddress> found = new ArrayList<>();
        String wrong = "";
        for (String text :
                System.getProperty(ADDRESSES_PROPERTY, DEFAULT_ADDRESSES).split(",")) {
            try {
                found.add(InetAddress.ofLiteral(text.strip()));
            } catch (IllegalArgumentException e) {
                wrong = ADDRESSES_PROPERTY + ": \"" + text.strip() + "\" is no IP address"
                        + (text.contains("%") ? ", or there is no such interface" : "");
            }
        }
        addresses = List.copyOf(found);
        port = Integer.getInteger(PORT_PROPERTY, DEFAULT_PORT);
        problem = wrong;
    }

    public SoftProvider(List<InetAddress> addresses, int port) {
        this.addresses = List.copyOf(addresses);
        this.port = port;
        this.problem = "";
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int order() {
        return ORDER;
    }

    @Override
    public Needs needs() {
        return new Needs(false, port, UdpLink.RECEIVE_BUFFER_BYTES);
    }

    @Override
    public Availability availability() {
        if (!problem.isEmpty()) {
            return new Availability.Unusable(problem, "name local IP addresses, separated by commas");
        }
        return addresses.isEmpty()
                ? new Availability.Unusable(ADDRESSES_PROPERTY + ": names no address", "name one of this machine")
                : new Availability.Usable();
    }

    @Override
    public List<String> deviceNames() {
        return addresses.stream().map(SoftProvider::deviceName).toList();
    }

    static String deviceName(InetAddress address) {
        return PREFIX + address.getHostAddress();
    }

    @Override
    public RdmaDevice open(String deviceName) {
        InetAddress address = addressOf(deviceName)
                .orElseThrow(() -> new DeviceUnavailableException(
                        NAME, "no device " + deviceName + ", there are " + String.join(", ", deviceNames())));
        SecureRandom random = new SecureRandom();
        return new SoftDevice(deviceName, UdpLink.open(address, port, random), NanoClock.SYSTEM, random).start();
    }

    private Optional<InetAddress> addressOf(String deviceName) {
        return addresses.stream()
                .filter(address -> deviceName(address).equals(deviceName))
                .findFirst();
    }
}
