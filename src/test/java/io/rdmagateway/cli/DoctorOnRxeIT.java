package io.rdmagateway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rdmagateway.testing.Commands;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code doctor} says where the kernel has a device: run in the lab. */
class DoctorOnRxeIT {

    private static final String NETDEV = "roce0";

    @TempDir
    private Path dir;

    private JsonObject report;

    @AfterEach
    void restore() {
        Commands.run("ip", "link", "set", NETDEV, "up", "mtu", "9000");
        await().atMost(Duration.ofSeconds(20)).until(() -> sysfs("state").contains("ACTIVE"));
    }

    private static String sysfs(String name) throws IOException {
        return Files.readString(Path.of("/sys/class/infiniband/rxe0/ports/1", name));
    }

    private int doctor(String... options) {
        StringWriter out = new StringWriter();
        String[] args = Stream.concat(Stream.of("doctor", "--json", "--cert-dir", dir.toString()), Stream.of(options))
                .toArray(String[]::new);
        int status = Rdmagw.run(new PrintWriter(out), new PrintWriter(System.err, true), args);
        report = new JsonObject(out.toString());
        return status;
    }

    private String verdict(String check) {
        return finding(check).getString("verdict");
    }

    private JsonObject finding(String check) {
        return report.getJsonArray("findings").stream()
                .map(JsonObject.class::cast)
                .filter(finding -> finding.getString("check").equals(check))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldFindNothingAmiss() {
        assertThat(doctor()).as("%s", report).isZero();

        assertThat(report.getString("conclusion")).isEqualTo("RDMA works here, on rxe0 (provider ibverbs)");
        assertThat(report.getJsonArray("findings").stream().map(JsonObject.class::cast))
                .allSatisfy(finding -> assertThat(finding.getString("verdict"))
                        .as("%s", finding)
                        .isIn("OK", "SKIPPED"));
        for (String check : new String[] {"device-nodes", "memlock", "device", "port", "mtu", "gid"}) {
            assertThat(verdict(check)).as(check).isEqualTo("OK");
        }
    }

    @Test
    void shouldBlameRxeWhenTheSoftDeviceIsAskedForBesideIt() {
        assertThat(doctor("--provider", "soft", "--soft-address", "10.10.0.1")).isEqualTo(3);

        assertThat(verdict("udp-port")).isEqualTo("FAILED");
        assertThat(finding("udp-port").getString("found")).contains("rdma_rxe has UDP 4791");
        assertThat(verdict("device")).isEqualTo("FAILED");
    }

    @Test
    void shouldSayWhichMtuGivesMoreWhenTheInterfaceHas1500() {
        Commands.run("ip", "link", "set", NETDEV, "mtu", "1500");

        assertThat(doctor()).isZero();

        assertThat(verdict("mtu")).isEqualTo("WARNING");
        assertThat(finding("mtu").getJsonObject("data").getString("active")).isEqualTo("1024");
        assertThat(finding("mtu").getString("next")).contains("ip link set roce0 mtu 4180");
    }

    @Test
    void shouldNameTheLinkWhenItIsDown() throws Exception {
        Commands.run("ip", "link", "set", NETDEV, "down");
        await().atMost(Duration.ofSeconds(20)).until(() -> sysfs("state").contains("DOWN"));

        assertThat(doctor()).isEqualTo(3);

        assertThat(verdict("port")).isEqualTo("FAILED");
        assertThat(report.getString("conclusion")).startsWith("RDMA does not work here: port: port 1 of rxe0 is DOWN");
    }
}
