package io.rdmagateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./rdmagw dev} in a checkout of its own, on a machine that has little, with a Maven that says what it is asked to do. */
class DevLauncherTest {

    private static final List<String> TOOLS =
            List.of("sh", "cat", "chmod", "dirname", "env", "grep", "mkdir", "readlink", "rm", "sed", "sleep");

    @TempDir
    private Path dir;

    private Path checkout;
    private Path programs;

    @BeforeEach
    void makeCheckout() throws IOException {
        checkout = Files.createDirectory(dir.resolve("checkout"));
        programs = Files.createDirectory(dir.resolve("programs"));
        for (String file : List.of(
                "rdmagw",
                "devservices/dev/services",
                "devservices/dev/monitoring",
                "k8s/components/monitoring/prometheusrule.yaml")) {
            Files.createDirectories(checkout.resolve(file).getParent());
            Files.copy(Path.of(file), checkout.resolve(file));
        }
        Files.createDirectories(checkout.resolve("jdk/bin"));
        Files.writeString(checkout.resolve("jdk/release"), "JAVA_VERSION=\"25\"\n");
        script(checkout.resolve("jdk/bin/javac"), "");
        for (String tool : TOOLS) {
            Path found = Files.exists(Path.of("/bin", tool)) ? Path.of("/bin", tool) : Path.of("/usr/bin", tool);
            script(programs.resolve(tool), "exec " + found + " \"$@\"\n");
        }
    }

    private static void script(Path file, String body) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + body);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void maven(String version) throws IOException {
        script(programs.resolve("mvn"), """
                case $* in
                *--version*) echo 'Apache Maven %s' ;;
                *) echo "directory: ${GATEWAY_DIRECTORY_KIND:-}"; for word; do echo "$word"; done ;;
                esac
                """.formatted(version));
    }

    private Program.Outcome dev(String... options) throws IOException {
        ProcessBuilder launcher = new ProcessBuilder(options);
        launcher.command().addFirst("dev");
        launcher.command().addFirst(checkout.resolve("rdmagw").toString());
        launcher.environment().put("JAVA_HOME", checkout.resolve("jdk").toString());
        launcher.environment().put("PATH", programs.toString());
        launcher.environment().put("QUARKUS_MANAGEMENT_PORT", "9123");
        launcher.environment().put("XDG_CACHE_HOME", dir.resolve("cache").toString());
        return Program.outcome(launcher.start());
    }

    @Test
    void shouldGoOnWithoutWhatThereIsNotAndSaySo() throws IOException {
        maven("3.9.9");

        Program.Outcome outcome = dev("-Ddebug=false");

        assertThat(outcome.status()).as(outcome.err()).isZero();
        assertThat(outcome.err())
                .contains("no etcd: there is no container engine, and it is not installed here")
                .contains("no prometheus: there is no container engine");
        assertThat(outcome.out().lines()).contains("directory: ", "quarkus:dev", "-Ddebug=false");
    }

    @Test
    void shouldHavePrometheusReadTheGatewayAndTheAlerts() throws IOException {
        maven("3.9.9");
        dev();

        YAMLMapper yaml = new YAMLMapper();
        JsonNode rules = yaml.readTree(checkout.resolve("target/dev/rules.yml").toFile());
        JsonNode config =
                yaml.readTree(checkout.resolve("target/dev/prometheus.yml").toFile());
        assertThat(rules.at("/groups/0/rules")).hasSizeGreaterThan(10);
        assertThat(config.at("/scrape_configs/0/static_configs/0/targets/0").asText())
                .isEqualTo("localhost:9123");
    }

    @Test
    void shouldFetchANewerMavenWhereTheInstalledOneIsOlder() throws IOException {
        maven("3.8.7");
        Path fetched = Files.createDirectories(dir.resolve("cache/rdma-gateway/maven/apache-maven-3.9.14/bin"));
        script(fetched.resolve("mvn"), "echo fetched");

        assertThat(dev().out()).isEqualTo("fetched\n");
    }

    @Test
    void shouldEndAsMavenDoes() throws IOException {
        script(programs.resolve("mvn"), "case $* in *--version*) echo 'Apache Maven 3.9.9' ;; *) exit 7 ;; esac");

        assertThat(dev().status()).isEqualTo(7);
    }
}
