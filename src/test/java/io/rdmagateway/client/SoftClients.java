package io.rdmagateway.client;

import io.rdmagateway.soft.SoftProvider;
import io.rdmagateway.testing.ServedGateway;
import io.rdmagateway.verbs.DeviceUnavailableException;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.spi.RdmaProvider;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Clients on soft devices of this process, and a gateway on one of its own, each on an address that nobody else has. */
final class SoftClients {

    private static final String GATEWAYS = "127.0.5.";
    private static final String CLIENTS = "127.0.6.";
    private static final int ADDRESSES = 31;

    private SoftClients() {}

    static ServedGateway serve(Path dir, Map<String, String> configuration) {
        String addresses = addresses().mapToObj(last -> GATEWAYS + last).collect(Collectors.joining(","));
        return ServedGateway.start(dir, configuration, "--provider", "soft", "--soft-address", addresses);
    }

    private static IntStream addresses() {
        return IntStream.rangeClosed(1, ADDRESSES);
    }

    static RdmaDevice openDevice() {
        RdmaProvider provider = new SoftProvider(
                addresses()
                        .mapToObj(last -> InetAddress.ofLiteral(CLIENTS + last))
                        .toList(),
                SoftProvider.DEFAULT_PORT);
        for (String name : provider.deviceNames()) {
            try {
                return provider.open(name);
            } catch (DeviceUnavailableException taken) {
                // The next one, then.
            }
        }
        throw new AssertionError("all addresses are taken");
    }

    static GatewayOptions options(ServedGateway gateway) {
        Path files = gateway.certificates();
        return new GatewayOptions(
                new GatewayAddress("localhost", gateway.port()),
                new TlsFiles(files.resolve("ca.crt"), files.resolve("client.crt"), files.resolve("client.key")));
    }

    /** One whose attempts to open a session are counted. */
    static GatewayClient counted(ServedGateway gateway) {
        return new GatewayClient(options(gateway), new SecureRandom(), new OpensCounter());
    }
}
