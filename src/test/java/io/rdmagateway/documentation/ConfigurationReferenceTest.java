package io.rdmagateway.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.documentation.ConfigurationReference.Property;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConfigurationReferenceTest {

    private static final Path SOURCES = Path.of("src/main/java/io/rdmagateway/server");
    private static final String BEGIN = "-Drdmagateway.docs=write -->\n";
    private static final String END = "<!-- to here -->";

    private List<Property> properties;

    @BeforeEach
    void readSources() throws IOException {
        try (Stream<Path> sources = Files.list(SOURCES)) {
            properties = ConfigurationReference.read(
                    sources.filter(source -> source.toString().endsWith("Config.java"))
                            // What is the gateway's own comes first.
                            .sorted(Comparator.comparing((Path source) -> !source.endsWith("GatewayConfig.java"))
                                    .thenComparing(Path::toString))
                            .toList());
        }
    }

    @Test
    void shouldBeAsTheInterfacesAre() throws IOException {
        MadePage page = new MadePage(Path.of("docs/CONFIGURATION.md"), ConfigurationReferenceTest.class);
        String content = page.content();
        int begin = content.indexOf(BEGIN) + BEGIN.length();
        String table = "\n| property | type | default | |\n|---|---|---|---|\n"
                + properties.stream().map(Property::row).collect(Collectors.joining())
                + "\n";
        page.assertIs(content.substring(0, begin) + table + content.substring(content.indexOf(END)));
    }

    @Test
    void shouldSayOfEveryPropertyWhatItIs() {
        assertThat(properties)
                .isNotEmpty()
                .allSatisfy(property ->
                        assertThat(property.meaning()).as(property.name()).endsWith("."));
    }

    @Test
    void shouldNamePropertiesAsQuarkusDoes() {
        assertThat(properties.stream().map(Property::name))
                .doesNotHaveDuplicates()
                .contains(
                        "gateway.lease",
                        "gateway.gids[0].subnets",
                        "gateway.limits.per-identity.pinned-memory",
                        "gateway.directory.etcd.endpoints",
                        "gateway.node.id");
        assertThat(properties)
                .contains(new Property(
                        "gateway.lease",
                        "duration",
                        Optional.of("3s"),
                        "How long an ACTIVE session outlives its last renewal."));
    }
}
