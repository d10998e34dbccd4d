package io.rdmagateway.testing;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A cable between this network namespace and another one, which can be cut. Needs root.
 *
 * @see <a href="https://man7.org/linux/man-pages/man4/veth.4.html">veth(4)</a>
 */
public final class Cable implements AutoCloseable {

    /** This end; the network is one for tests of devices, RFC 2544. */
    public static final String HERE = "198.18.121.1";
    /** The end in the other namespace. */
    public static final String THERE = "198.18.121.2";

    private static final String PREFIX_LENGTH = "/30";
    private static final Duration SOON = Duration.ofSeconds(5);

    private final NetworkNamespace there;
    private final String end;
    private final Path hosts;

    private Cable(NetworkNamespace there, String end, Path hosts) {
        this.there = there;
        this.end = end;
        this.hosts = hosts;
    }

    /**
     * Lays one, or skips the test with the reason why it cannot.
     *
     * @param dir takes a file
     */
    public static Cable lay(Path dir) {
        assumeTrue(System.getProperty("user.name").equals("root"), "a network namespace needs root");
        String name = "rdmagw-" + ProcessHandle.current().pid();
        try {
            Commands.run("ip", "netns", "add", name);
        } catch (IllegalStateException | UncheckedIOException e) {
            abort("no network namespace can be made here: " + e.getMessage());
        }
        String end = "gw" + ProcessHandle.current().pid();
        Cable cable = new Cable(new NetworkNamespace(name), end, dir.resolve("hosts"));
        try {
            // Certificates for development name no other host.
            Files.writeString(cable.hosts, HERE + " localhost\n");
            Commands.run("ip", "link", "add", end, "type", "veth", "peer", "name", "eth0", "netns", name);
            Commands.run("ip", "address", "add", HERE + PREFIX_LENGTH, "dev", end);
            Commands.run("ip", "-n", name, "address", "add", THERE + PREFIX_LENGTH, "dev", "eth0");
            Commands.run("ip", "-n", name, "link", "set", "lo", "up");
            Commands.run("ip", "-n", name, "link", "set", "eth0", "up");
            cable.mend();
            return cable;
        } catch (IOException e) {
            cable.close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            cable.close();
            throw e;
        }
    }

    /** Returns how a command line begins that runs at the other end, where {@code localhost} is this end. */
    public List<String> entering() {
        return List.of(
                "ip",
                "netns",
                "exec",
                there.name(),
                "unshare",
                "--mount",
                "sh",
                "-c",
                "mount --bind \"$0\" /etc/hosts && exec \"$@\"",
                hosts.toString());
    }

    public void cut() {
        Commands.run("ip", "link", "set", end, "down");
    }

    /** When this returns both ends are up, and neither goes on waiting for an answer that was lost while it was cut. */
    public void mend() {
        Commands.run("ip", "link", "set", end, "up");
        await().atMost(SOON)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> Commands.run("ip", "-n", there.name(), "link", "show", "dev", "eth0")
                        .contains("state UP"));
        // Whoever connects while the last question for the address is open fails with it: no route to host.
        Commands.run("ip", "-n", there.name(), "neighbour", "flush", "dev", "eth0");
    }

    /** Takes the namespace away, and the cable with it. */
    @Override
    public void close() {
        Commands.run("ip", "netns", "delete", there.name());
    }
}
