package io.rdmagateway.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A {@link KillVictim} in a process of its own, which has arrived at its point. */
final class VictimProcess {

    private final Process process;
    private final String sessionId;

    private VictimProcess(Process process, String sessionId) {
        this.process = process;
        this.sessionId = sessionId;
    }

    /**
     * Starts one and waits until it says that it is there.
     *
     * @param softAddress its soft device's; empty where the kernel has a device
     */
    static VictimProcess at(KillPoint point, int port, Path certificates, String softAddress) {
        try {
            Process process = new ProcessBuilder(command(point, port, certificates, softAddress))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String[] words = String.valueOf(process.inputReader().readLine()).split(" ");
            if (!words[0].equals(point.name())) {
                process.destroyForcibly();
                throw new IllegalStateException("the victim did not come to " + point + ": " + String.join(" ", words));
            }
            return new VictimProcess(process, words[1].equals(KillVictim.UNKNOWN_SESSION) ? "" : words[1]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> command(KillPoint point, int port, Path certificates, String softAddress)
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
                point.name()));
        return command;
    }

    /** Returns the session that it has, as far as it knows; empty otherwise. */
    String sessionId() {
        return sessionId;
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
