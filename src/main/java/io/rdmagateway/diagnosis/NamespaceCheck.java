package io.rdmagateway.diagnosis;

import java.util.Optional;

/** Which network namespace this is: soft RoCE of older kernels lives in the machine's own only. */
public final class NamespaceCheck {

    static final String NAME = "network-namespace";

    /** The number that the machine's own PID namespace has in every Linux: there, process 1 is that of the machine. */
    private static final String INITIAL_PID_NAMESPACE = "pid:[4026531836]";

    private NamespaceCheck() {}

    public static Finding check(Machine machine) {
        Optional<String> own = machine.link("proc/self/ns/net");
        Optional<String> first = machine.link("proc/1/ns/net");
        boolean firstIsTheMachines = machine.link("proc/self/ns/pid")
                .filter(INITIAL_PID_NAMESPACE::equals)
                .isPresent();
        if (own.isPresent() && first.isPresent() && !own.equals(first)) {
            return Finding.warning(
                            NAME,
                            "not that of process 1",
                            "rdma_rxe of Linux 6.1 and older is seen in the machine's own namespace only: run with the host's"
                                    + " network, or use the soft device here")
                    .with("initial", false);
        }
        if (own.isPresent() && first.isPresent() && firstIsTheMachines) {
            return Finding.ok(NAME, "the machine's own").with("initial", true);
        }
        return Finding.skipped(
                        NAME,
                        first.isPresent()
                                ? "a container's process 1 is all that is seen: whether this is the machine's own is not known"
                                : "process 1 may not be looked at: whether this is the machine's own is not known")
                .with("initial", "unknown");
    }
}
