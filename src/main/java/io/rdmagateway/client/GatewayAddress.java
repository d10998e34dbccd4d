package io.rdmagateway.client;

/**
 * Where a gateway listens for gRPC.
 *
 * @param host a name or an address; an IPv6 address without brackets
 * @param port 1 to 65535
 */
public record GatewayAddress(String host, int port) {

    public static final int DEFAULT_PORT = 9443;

    private static final int MAX_PORT = 65_535;

    public GatewayAddress {
        if (host.isBlank()) {
            throw new IllegalArgumentException("gateway: the host is missing, expected HOST or HOST:PORT");
        }
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("gateway: port " + port + " is outside 1 to " + MAX_PORT);
        }
    }

    /**
     * Reads {@code host}, {@code host:port}, {@code [v6]:port} or a bare IPv6 address.
     *
     * @throws IllegalArgumentException when it is none of these
     */
    public static GatewayAddress parse(String text) {
        String trimmed = text.trim();
        int bracket = trimmed.lastIndexOf(']');
        int colon = trimmed.lastIndexOf(':');
        boolean bareV6 = bracket < 0 && colon >= 0 && trimmed.indexOf(':') != colon;
        if (colon <= bracket || bareV6) {
            return new GatewayAddress(withoutBrackets(trimmed), DEFAULT_PORT);
        }
        try {
            return new GatewayAddress(
                    withoutBrackets(trimmed.substring(0, colon)), Integer.parseInt(trimmed.substring(colon + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("gateway: '" + text + "' is not HOST or HOST:PORT", e);
        }
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
