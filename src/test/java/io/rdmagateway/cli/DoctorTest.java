package io.rdmagateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.server.DevCertificates;
import io.rdmagateway.soft.SoftProvider;
import io.rdmagateway.testing.FakeIbverbs;
import io.rdmagateway.testing.FreePort;
import io.rdmagateway.verbs.RdmaDevice;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {

    private static final String ADDRESS = "127.0.0.81";

    @TempDir
    private Path dir;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @AfterEach
    void portUp() {
        FakeIbverbs.portState(4);
    }

    private int doctor(String... options) {
        String[] args = Stream.concat(
                        Stream.of("doctor", "--cert-dir", dir.toString(), "--soft-address", ADDRESS),
                        Stream.of(options))
                .toArray(String[]::new);
        return Rdmagw.run(new PrintWriter(out), new PrintWriter(err), args);
    }

    private JsonObject finding(String check) {
        return new JsonObject(out.toString())
                .getJsonArray("findings").stream()
                        .map(JsonObject.class::cast)
                        .filter(finding -> finding.getString("check").equals(check))
                        .findFirst()
                        .orElseThrow();
    }

    @Test
    void shouldSayThatRdmaWorksOnTheSoftDevice() {
        assertThat(doctor("--provider", "soft")).as(() -> out.toString() + err).isZero();

        List<String> lines = out.toString().lines().toList();
        assertThat(lines).contains("ok    device             soft-" + ADDRESS + " opens");
        assertThat(lines).anyMatch(line -> line.startsWith("ok    gid                row 0, ::ffff:" + ADDRESS));
        assertThat(lines).anyMatch(line -> line.matches(" +\\* 0  ::ffff:" + ADDRESS + "  lo  RoCE v2 over IPv4"));
        assertThat(lines).contains("-     gateway            none was named with --gateway");
        assertThat(lines.getLast()).isEqualTo("RDMA works here, on soft-" + ADDRESS + " (provider soft).");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void shouldSayTheSameToAScript() {
        assertThat(doctor("--provider", "soft", "--json")).isZero();

        JsonObject report = new JsonObject(out.toString());
        assertThat(report.getBoolean("works")).isTrue();
        assertThat(report.getString("provider")).isEqualTo("soft");
        assertThat(report.getString("device")).isEqualTo("soft-" + ADDRESS);
        assertThat(finding("port").getString("verdict")).isEqualTo("OK");
        assertThat(finding("port").getJsonObject("data").getString("state")).isEqualTo("ACTIVE");
        assertThat(finding("gid").getJsonArray("details")).hasSize(1);
        JsonArray findings = report.getJsonArray("findings");
        assertThat(findings.stream().map(JsonObject.class::cast))
                .allSatisfy(finding -> assertThat(finding.fieldNames())
                        .containsExactly("check", "verdict", "found", "next", "details", "data"));
    }

    @Test
    void shouldFailWithTheNextStepWhenThePortIsDown() {
        FakeIbverbs.assumePresent();
        FakeIbverbs.portState(1);

        assertThat(doctor("--provider", "ibverbs")).isEqualTo(3);

        assertThat(out.toString()).contains("FAIL  port").contains("      next: bring the interface");
        assertThat(out.toString().lines().toList().getLast()).startsWith("RDMA does not work here: ");
    }

    @Test
    void shouldFailWhenAnotherProcessHasTheSoftDevice() {
        try (RdmaDevice taken =
                new SoftProvider(List.of(InetAddress.ofLiteral(ADDRESS)), 4791).open("soft-" + ADDRESS)) {
            assertThat(taken.port(1).isActive()).isTrue();
            assertThat(doctor("--provider", "soft", "--json")).isEqualTo(3);
        }
        assertThat(finding("device").getString("verdict")).isEqualTo("FAILED");
        assertThat(finding("udp-port").getString("found")).contains(ADDRESS);
    }

    @Test
    void shouldJudgeTheCertificatesThatAreThere() throws IOException {
        DevCertificates certificates = DevCertificates.in(dir);
        assertThat(doctor("--provider", "soft", "--json")).isZero();
        assertThat(finding("certificate").getString("verdict")).isEqualTo("OK");
        assertThat(finding("certificate-of-gateway").getString("verdict")).isEqualTo("OK");

        Files.delete(certificates.clientKey());
        out.getBuffer().setLength(0);
        assertThat(doctor("--provider", "soft", "--json")).isEqualTo(3);
        assertThat(finding("certificate").getString("found")).endsWith("client.key: no such file");
        assertThat(new JsonObject(out.toString()).getString("conclusion")).contains("but no gateway will do");
    }

    @Test
    void shouldSayThatNobodyAnswersWhenTheGatewayIsNotThere() throws IOException {
        DevCertificates.in(dir);
        int port = FreePort.take();

        assertThat(doctor("--provider", "soft", "--gateway", "localhost:" + port))
                .isEqualTo(5);

        assertThat(out.toString())
                .contains("FAIL  gateway")
                .contains("GATEWAY_UNREACHABLE")
                .contains("next: start it");
        assertThat(out.toString().lines().toList().getLast())
                .isEqualTo("RDMA works here, on soft-" + ADDRESS
                        + " (provider soft), but not to the gateway at localhost:" + port + ".");
    }

    @Test
    void shouldNotTryTheGatewayWhenSomethingFailsHere() {
        assertThat(doctor("--provider", "soft", "--gateway", "localhost:1", "--json"))
                .isEqualTo(3);

        assertThat(finding("certificate").getString("verdict")).isEqualTo("FAILED");
        assertThat(finding("gateway").getString("verdict")).isEqualTo("SKIPPED");
    }

    @Test
    void shouldRefuseAnAddressThatIsNone() {
        assertThat(doctor("--gateway", "host:port")).isEqualTo(2);
    }
}
