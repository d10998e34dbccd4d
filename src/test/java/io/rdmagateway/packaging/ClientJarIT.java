package io.rdmagateway.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.testing.Commands;
import io.rdmagateway.testing.ServedGateway;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client as an artifact of its own, in the hands of somebody who has nothing else of this project: {@code examples/java}. */
@Tag("packaged")
class ClientJarIT {

    private static final Set<String> OUR_PACKAGES = Set.of("client", "ibverbs", "proto", "soft", "verbs");

    /** Not in the temporary directory: JUnit warns of every link that it removes there. */
    private static final Path REPOSITORY = Path.of("target", "client-repository");

    @TempDir
    static Path dir;

    private static Path jar;
    private static List<String> classPath;

    @BeforeAll
    static void build() throws IOException {
        removeRepository();
        LayeredRepository.over(Path.of(System.getProperty("localRepository")), Files.createDirectory(REPOSITORY));
        String here = "-Dmaven.repo.local=" + REPOSITORY.toAbsolutePath();
        Commands.run("devservices/client-jar/build", "install", here, "-Dmaven.javadoc.skip");
        Path project = dir.resolve("project");
        Commands.run("cp", "-R", "examples/java", project.toString());
        Commands.run(
                "mvn",
                "-q",
                "-B",
                "-ntp",
                "-f",
                project.resolve("pom.xml").toString(),
                here,
                "compile",
                "dependency:build-classpath",
                "-Dmdep.outputFile=" + dir.resolve("classpath"));
        classPath = List.of(Files.readString(dir.resolve("classpath")).strip().split(File.pathSeparator));
        jar = Path.of(classPath.stream()
                .filter(entry -> entry.contains("rdma-gateway-client"))
                .findFirst()
                .orElseThrow());
    }

    @AfterAll
    static void removeRepository() {
        Commands.run("rm", "-rf", REPOSITORY.toString());
    }

    @Test
    void shouldMoveAFileThereAndBackWithoutAnythingOfQuarkus() throws IOException {
        assertThat(classPath).noneMatch(entry -> entry.matches(".*(quarkus|vertx|smallrye|jakarta|mutiny|picocli).*"));
        byte[] content = new byte[(8 << 20) + 1];
        new Random(1).nextBytes(content);
        Path file = Files.write(dir.resolve("file"), content);
        Path certificates = Files.createDirectory(dir.resolve("gateway"));
        try (ServedGateway gateway =
                ServedGateway.start(certificates, "--provider", "soft", "--soft-address", "127.0.103.3")) {
            String output = Commands.run(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--enable-native-access=ALL-UNNAMED",
                    "-Dgateway.soft.addresses=127.0.103.4",
                    "-cp",
                    dir.resolve("project/target/classes")
                            + File.pathSeparator
                            + String.join(File.pathSeparator, classPath),
                    "example.MoveFile",
                    "localhost:" + gateway.port(),
                    certificates.toString(),
                    file.toString(),
                    dir.resolve("copy").toString());
            assertThat(output).contains("equal");
        }
        assertThat(dir.resolve("copy")).hasSameBinaryContentAs(file);
    }

    @Test
    void shouldFindAllThatItRefersTo() {
        String missing = Commands.run(
                Path.of(System.getProperty("java.home"), "bin", "jdeps").toString(),
                "--multi-release",
                "25",
                "--missing-deps",
                "--class-path",
                String.join(File.pathSeparator, classPath),
                jar.toString());
        assertThat(missing).isBlank();
    }

    @Test
    void shouldHaveThePackagesOfAClientAndNoOthers() throws IOException {
        try (FileSystem files = FileSystems.newFileSystem(URI.create("jar:" + jar.toUri()), Map.of());
                Stream<Path> packages = Files.list(files.getPath("io/rdmagateway"))) {
            assertThat(packages.map(path -> path.getFileName().toString().replace("/", ""))
                            .collect(Collectors.toSet()))
                    .isEqualTo(OUR_PACKAGES);
        }
    }
}
