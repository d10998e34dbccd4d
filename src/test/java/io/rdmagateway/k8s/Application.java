package io.rdmagateway.k8s;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.tls.runtime.config.TlsConfig;
import io.rdmagateway.server.DirectoryConfig;
import io.rdmagateway.server.GatewayConfig;
import io.rdmagateway.server.NodeConfig;
import io.rdmagateway.soft.SoftProvider;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the manifests have to agree with, from where the program itself has it. */
final class Application {

    private static final Pattern VERSION =
            Pattern.compile("<artifactId>rdma-gateway</artifactId>\\s*<version>([^<]+)</version>");
    private static final Properties PROPERTIES = properties();
    private static final Pattern SETTINGS = Stream.of(
                    GatewayConfig.class, NodeConfig.class, DirectoryConfig.class, TlsConfig.class)
            .flatMap(type -> ConfigMappings.getProperties(ConfigClass.configClass(type)).keySet().stream())
            .map(Application::variable)
            .collect(Collectors.collectingAndThen(Collectors.joining("|"), Pattern::compile));

    private Application() {}

    static String version() {
        try {
            Matcher version = VERSION.matcher(Files.readString(Path.of("pom.xml")));
            if (!version.find()) {
                throw new IllegalStateException("pom.xml names no version where it is expected");
            }
            return version.group(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Properties properties() {
        Properties properties = new Properties();
        // The sources' own: the tests have others before it on their class path.
        try (var in = Files.newInputStream(Path.of("src/main/resources/application.properties"))) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }

    static String grpcPort() {
        return PROPERTIES.getProperty("quarkus.http.ssl-port") + "/TCP";
    }

    static String managementPort() {
        return PROPERTIES.getProperty("quarkus.management.port") + "/TCP";
    }

    static String softPort() {
        return SoftProvider.DEFAULT_PORT + "/UDP";
    }

    /** Ports by name. */
    static Map<String, String> ports(boolean soft) {
        Map<String, String> kernel = Map.of("grpc", grpcPort(), "management", managementPort());
        return soft ? Map.of("grpc", grpcPort(), "management", managementPort(), "roce", softPort()) : kernel;
    }

    /** True when an environment variable of that name configures something. */
    static boolean isSetting(String variable) {
        return SETTINGS.matcher(variable).matches();
    }

    /** {@code gateway.gids[*].identity} as {@code GATEWAY_GIDS_0__IDENTITY}, {@code tls.*.key} as {@code TLS__NAME__KEY}. */
    private static String variable(String property) {
        return property.replaceAll("[.-]", "_")
                .toUpperCase(Locale.ROOT)
                .replace("[*]", "_[0-9]+_")
                .replace("_*_", "__[A-Z0-9]+__");
    }

    /** How long a gateway may take by its own settings. */
    static Duration timeToStop() {
        try {
            String drain = GatewayConfig.class
                    .getMethod("drain")
                    .getAnnotation(WithDefault.class)
                    .value();
            return DurationConverter.parseDuration(drain)
                    .plus(DurationConverter.parseDuration(PROPERTIES.getProperty("quarkus.shutdown.timeout")));
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }
}
