package io.rdmagateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.server.DevCertificates;
import io.rdmagateway.testing.Commands;
import io.rdmagateway.testing.ServedGateway;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./rdmagw doctor} against a gateway in a process of its own, on the soft device. */
@Tag("packaged")
class DoctorIT {

    @TempDir
    private Path dir;

    private static JsonObject finding(JsonObject report, String check) {
        return report.getJsonArray("findings").stream()
                .map(JsonObject.class::cast)
                .filter(finding -> finding.getString("check").equals(check))
                .findFirst()
                .orElseThrow();
    }

    private String[] doctor(ServedGateway gateway, Path certificates, String... options) {
        return Stream.concat(
                        Stream.of(
                                "./rdmagw",
                                "doctor",
                                "--provider",
                                "soft",
                                "--soft-address",
                                "127.0.0.84",
                                "--cert-dir",
                                certificates.toString(),
                                "--gateway",
                                "localhost:" + gateway.port()),
                        Stream.of(options))
                .toArray(String[]::new);
    }

    @Test
    void shouldProveTheDataPathToAServedGateway() throws IOException {
        try (ServedGateway gateway = ServedGateway.start(dir, "--provider", "soft", "--soft-address", "127.0.0.83")) {
            JsonObject report = new JsonObject(Commands.run(doctor(gateway, dir, "--json")));

            assertThat(report.getBoolean("works")).isTrue();
            JsonObject handshake = finding(report, "handshake").getJsonObject("data");
            assertThat(handshake.getString("local-gid")).isEqualTo("::ffff:127.0.0.84");
            assertThat(handshake.getString("gateway-gid")).isEqualTo("::ffff:127.0.0.83");
            assertThat(handshake.getString("mtu")).isEqualTo("4096");
            assertThat(finding(report, "data-path").getString("verdict")).isEqualTo("OK");
            assertThat(finding(report, "full-packets").getString("verdict")).isEqualTo("OK");

            assertRefused(gateway);
            assertBlocked(gateway);
        }
    }

    /** With certificates of another CA neither side trusts the other. */
    private void assertRefused(ServedGateway gateway) throws IOException {
        Path others = Files.createDirectory(dir.resolve("others"));
        DevCertificates.in(others);
        assertFails(
                new ProcessBuilder(doctor(gateway, others)),
                4,
                "FAIL  gateway",
                "GATEWAY_NOT_TRUSTED",
                "next: name with --ca");
    }

    /** A soft device on another UDP port meets nobody, as when a filter is in between; TCP passes. */
    private void assertBlocked(ServedGateway gateway) throws IOException {
        ProcessBuilder doctor = new ProcessBuilder(doctor(gateway, dir));
        doctor.environment().put("RDMAGW_JAVA_OPTS", "-Dgateway.soft.port=47918");
        assertFails(doctor, 5, "FAIL  data-path", "RETRY_EXC_ERR", "next: TCP gets through and RDMA does not");
    }

    private static void assertFails(ProcessBuilder doctor, int status, String... parts) throws IOException {
        Process process = doctor.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());

        assertThat(process.onExit().join().exitValue()).as(output).isEqualTo(status);
        assertThat(output).contains(parts);
    }
}
