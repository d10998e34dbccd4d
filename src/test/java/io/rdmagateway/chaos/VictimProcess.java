package io.rdmagateway.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A {@link KillVictim} in a process of its own, all of whose clients have arrived at their points. */
final class VictimProcess {

    /** It ended before all of its clients had arrived. */
    static final class Strayed extends RuntimeException {

        private static final long serialVersionUID = 1;

        Strayed(String message) {
            super(message);
        }
    }

    private final Process process;
    private final Map<KillPoint, String> sessionIds;

    private VictimProcess(Process process, Map<KillPoint, String> sessionIds) {
        this.process = process;
        this.sessionIds = sessionIds;
    }

    /**
     * Starts one and waits until everybody is there.
     *
     * @param points different ones
     * @param softAddress its soft device's; empty where the kernel has a device
     * @throws Strayed when it ended on the way
     */
    static VictimProcess at(List<KillPoint> points, int port, Path certificates, String softAddress) {
        try {
            Process process = new ProcessBuilder(command(points, port, certificates, softAddress))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            Map<KillPoint, String> arrived = new EnumMap<>(KillPoint.class);
            while (arrived.size() < points.size()) {
                String line = process.inputReader().readLine();
                if (line == null) {
                    throw new Strayed("the victim came to " + arrived.keySet() + " only, of " + points);
                }
                String[] words = line.split(" ");
                arrived.put(KillPoint.valueOf(words[0]), words[1]);
            }
            arrived.values().removeIf(KillClient.UNKNOWN_SESSION::equals);
            return new VictimProcess(process, arrived);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> command(List<KillPoint> points, int port, Path certificates, String softAddress)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        if (!softAddress.isEmpty()) {
            command.add("-Dgateway.soft.addresses=" + softAddress);
        }
        command.addAll(List.of(
                "-cp",
                "target/test-classes:target/classes:" + Files.readString(Path.of("target/test-classpath")),
                KillVictim.class.getName(),
                Integer.toString(port),
                certificates.toString(),
                points.stream().map(KillPoint::name).collect(Collectors.joining(","))));
        return command;
    }

    /** Returns the sessions that its clients know to have. */
    Map<KillPoint, String> sessionIds() {
        return sessionIds;
    }

    /** Ends it by SIGKILL and returns when the kernel has cleaned up after it. */
    void kill() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
