package io.rdmagateway.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code ./rdmagw dev} starts where there is a container engine, as far as that can be said without one. */
class ComposeFileTest {

    private static final Path FILE = Path.of("devservices/compose.yaml");

    private JsonNode services;

    @BeforeEach
    void read() throws IOException {
        services = new YAMLMapper().readTree(FILE.toFile()).get("services");
    }

    @Test
    void shouldPinEveryImage() {
        assertThat(services).hasSize(3).allSatisfy(service -> {
            String image = service.has("image")
                    ? service.get("image").asText()
                    : service.at("/build/dockerfile_inline")
                            .asText()
                            .lines()
                            .findFirst()
                            .orElseThrow();
            assertThat(image).matches("(FROM )?[\\w/]+:v?\\d[\\w.-]*");
        });
    }

    @Test
    void shouldMountWhatIsThere() {
        services.forEach(service -> service.path("volumes").forEach(volume -> {
            Path source = FILE.resolveSibling(volume.asText().split(":")[0]).normalize();
            // The first is written before they start.
            assertThat(source.equals(Path.of("target/dev")) || Files.exists(source))
                    .as(volume.asText())
                    .isTrue();
            assertThat(volume.asText()).endsWith(":ro");
        }));
    }

    @Test
    void shouldListenOnLoopbackOnly() {
        assertThat(services).allSatisfy(service -> {
            assertThat(service.path("network_mode").asText()).isEqualTo("host");
            assertThat(service.path("command").asText() + service.path("environment"))
                    .contains("127.0.0.1")
                    .doesNotContain("0.0.0.0");
        });
    }
}
