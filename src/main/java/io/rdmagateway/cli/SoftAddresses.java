package io.rdmagateway.cli;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Which local addresses the soft devices of this process have. */
final class SoftAddresses {

    /** A soft device has its address for itself, and a gateway on this machine has 127.0.0.1. */
    static final String BESIDE_A_GATEWAY =
            IntStream.range(2, 32).mapToObj(last -> "127.0.0." + last).collect(Collectors.joining(","));

    /** For a gateway that does not mind where it is, on a machine that may have others. */
    static final String OF_A_DEMONSTRATION =
            IntStream.range(1, 32).mapToObj(last -> "127.0.1." + last).collect(Collectors.joining(","));

    private static final String PROPERTY = "gateway.soft.addresses";

    private SoftAddresses() {}

    /** Goes before what the provider takes by itself, and behind a system property of the user's. */
    static void set(String addresses) {
        if (System.getProperty(PROPERTY) == null) {
            System.setProperty(PROPERTY, addresses);
        }
    }
}
