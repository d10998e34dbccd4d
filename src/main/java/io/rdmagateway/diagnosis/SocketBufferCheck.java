package io.rdmagateway.diagnosis;

import java.util.OptionalInt;

/** Whether a socket gets the receive buffer that a device in user space wants: with less it loses packets under load. */
public final class SocketBufferCheck {

    static final String NAME = "socket-buffer";

    private SocketBufferCheck() {}

    public static Finding check(Machine machine, int wantedBytes) {
        OptionalInt max = machine.number("proc/sys/net/core/rmem_max");
        if (max.isEmpty()) {
            // Older kernels show it in the machine's own network namespace only.
            return Finding.skipped(NAME, "net.core.rmem_max is not shown in this network namespace");
        }
        String found = "net.core.rmem_max is %d, the soft device asks for %d".formatted(max.getAsInt(), wantedBytes);
        Finding finding = max.getAsInt() < wantedBytes
                ? Finding.warning(NAME, found, "sysctl -w net.core.rmem_max=" + wantedBytes)
                : Finding.ok(NAME, found);
        return finding.with("rmem-max", max.getAsInt()).with("wanted", wantedBytes);
    }
}
