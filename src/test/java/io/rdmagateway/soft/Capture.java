package io.rdmagateway.soft;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A sample of the packets on the lab's wire, for {@code devservices/soft-roce/oracle/check}: one PSN of 16, and all that
 * are small.
 */
record Capture(Process tcpdump) implements AutoCloseable {

    static final Path FILE = Path.of("target", "interop.pcap");

    /** The same twice: a filter cannot look into UDP over IPv6 but by its place behind the 40 bytes of the header. */
    private static final String SAMPLE = "udp port 4791 and ((ip and (udp[19] & 0x0f == 0 or udp[4:2] < 64))"
            + " or (ip6 and (ip6[59] & 0x0f == 0 or ip6[44:2] < 64)))";

    /** Begins, or returns empty when there is no tcpdump. */
    static Optional<Capture> start() throws IOException {
        if (!Files.isExecutable(Path.of("/usr/bin/tcpdump"))) {
            return Optional.empty();
        }
        Process tcpdump = new ProcessBuilder(
                        "tcpdump", "-i", "roce0", "-Z", "root", "-B", "65536", "-w", FILE.toString(), SAMPLE)
                .redirectErrorStream(true)
                .start();
        BufferedReader said = tcpdump.inputReader();
        String line = said.readLine();
        while (line != null && !line.contains("listening on")) {
            line = said.readLine();
        }
        return Optional.of(new Capture(tcpdump));
    }

    @Override
    public void close() {
        tcpdump.destroy();
        tcpdump.onExit().join();
    }
}
