package io.rdmagateway.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** What the kernel counted: evidence that does not depend on this program. Empty where the kernel does not tell. */
final class KernelCounters {

    private KernelCounters() {}

    /** Returns all bytes that passed the loopback interface: an upper bound of what local TCP connections carried. */
    static OptionalLong loopbackBytes() {
        try {
            return Files.readAllLines(Path.of("/proc/net/dev")).stream()
                    .map(String::strip)
                    .filter(line -> line.startsWith("lo:"))
                    .map(line -> line.substring("lo:".length()).strip().split("\\s+", 2)[0])
                    .mapToLong(Long::parseLong)
                    .findFirst();
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** Returns the packets that an RDMA port has sent; {@code rxe} counts them. */
    static OptionalLong rdmaPacketsSent(String device, int portNum) {
        Path counter = Path.of(
                "/sys/class/infiniband", device, "ports", Integer.toString(portNum), "hw_counters", "sent_pkts");
        try {
            return OptionalLong.of(Long.parseLong(Files.readString(counter).strip()));
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** Returns the growth between two readings. */
    static OptionalLong between(OptionalLong before, OptionalLong after) {
        return before.isPresent() && after.isPresent()
                ? OptionalLong.of(after.getAsLong() - before.getAsLong())
                : OptionalLong.empty();
    }
}
