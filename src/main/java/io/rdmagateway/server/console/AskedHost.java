package io.rdmagateway.server.console;

import java.net.InetAddress;

/**
 * The host that a browser asks for. A name may be that of somebody else's page, made to lead here so that the page may read
 * what is here (DNS rebinding); {@code localhost} and addresses are nobody's.
 */
record AskedHost(String name) {

    boolean isNobodys() {
        if (name.equalsIgnoreCase("localhost")) {
            return true;
        }
        boolean bracketed = name.startsWith("[") && name.endsWith("]");
        try {
            InetAddress.ofLiteral(bracketed ? name.substring(1, name.length() - 1) : name);
            return true;
        } catch (IllegalArgumentException noAddress) {
            return false;
        }
    }
}
