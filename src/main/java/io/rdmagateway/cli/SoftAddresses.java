package io.rdmagateway.cli;

import java.util.function.Supplier;
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

    /**
     * Does something in which providers are made, which ask for their addresses then and never again.
     *
     * @param addresses unless the user has set the system property himself
     */
    static <T> T during(String addresses, Supplier<T> making) {
        if (System.getProperty(PROPERTY) != null) {
            return making.get();
        }
        System.setProperty(PROPERTY, addresses);
        try {
            return making.get();
        } finally {
            System.clearProperty(PROPERTY);
        }
    }
}
