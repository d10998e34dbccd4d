package io.rdmagateway.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rdmagateway.testing.Commands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The image, built and unpacked, with a gateway in it as Kubernetes' restricted profile lets one run. */
@Tag("packaged")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ImageIT {

    private static final String GATEWAY_ADDRESS = "127.0.103.1";
    private static final String CLIENT_ADDRESS = "127.0.103.2";

    @TempDir
    static Path dir;

    private static UnpackedImage image;
    private static ImageGateway gateway;

    @BeforeAll
    static void serve() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root may make a container without an engine");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/apt-get")), "the image takes libibverbs from Debian packages");
        Commands.run("./rdmagw", "image");
        image = UnpackedImage.of(ImageGateway.tar().orElseThrow(), Files.createDirectory(dir.resolve("image")));
        gateway = ImageGateway.start(image, dir, "--provider", "soft", "--soft-address", GATEWAY_ADDRESS);
    }

    @AfterAll
    static void stop() {
        if (gateway != null) {
            gateway.close();
        }
    }

    @Test
    void shouldNameItsUserByNumberAndServeByItself() {
        assertThat(image.config().getString("User")).isEqualTo("65532:65532");
        assertThat(image.strings("Cmd")).containsExactly("serve");
    }

    @Test
    void shouldRunAsNobodyWithNoCapabilityOnAReadOnlyRoot() throws IOException {
        Path process = Path.of("/proc/" + gateway.process().pid());
        assertThat(Files.readAllLines(process.resolve("status")))
                .contains("Uid:\t65532\t65532\t65532\t65532", "NoNewPrivs:\t1")
                .contains("CapEff:\t0000000000000000", "CapPrm:\t0000000000000000", "CapInh:\t0000000000000000");
        assertThat(Files.readAllLines(process.resolve("mountinfo")))
                .filteredOn(mount -> mount.split(" ")[4].equals("/"))
                .singleElement()
                .satisfies(mount -> assertThat(mount.split(" ")[5]).startsWith("ro"));
    }

    @Test
    void shouldHaveNoShellAndNothingThatAnybodyMayWriteButTmp() throws IOException {
        try (Stream<Path> files = Files.walk(image.root())) {
            List<Path> inside = files.toList();
            assertThat(inside).noneMatch(file -> file.endsWith("sh") || file.endsWith("busybox"));
            assertThat(inside)
                    .filteredOn(file -> permissions(file).charAt("rwxrwxrw".length() - 1) == 'w')
                    .containsExactly(image.root().resolve("tmp"));
        }
    }

    private static String permissions(Path file) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldFindWhatEveryProviderIsLinkedWith() throws IOException {
        List<String> linker;
        List<String> providers;
        try (Stream<Path> files = Files.walk(image.root())) {
            List<String> inside = files.filter(Files::isRegularFile)
                    .map(file -> "/" + image.root().relativize(file))
                    .toList();
            linker = inside.stream()
                    .filter(file -> file.matches("/lib.*/ld-linux.*"))
                    .toList();
            providers = inside.stream()
                    .filter(file -> file.matches(".*/lib(ibverbs\\.so.*|.*-rdmav\\d+\\.so)"))
                    .toList();
        }
        assertThat(linker).hasSize(1);
        assertThat(providers).hasSizeGreaterThan(10).anyMatch(name -> name.contains("mlx5"));
        for (String provider : providers) {
            assertThat(Commands.run(image.entering(List.of(), List.of(linker.getFirst(), "--list", provider))
                            .command()))
                    .as(provider)
                    .doesNotContain("not found");
        }
    }

    @Test
    void shouldStartFromItsCache() throws Exception {
        List<String> words = new ArrayList<>(image.strings("Entrypoint"));
        // Without it the JVM would say nothing of a cache that does not fit.
        words.add(1, "-XX:AOTMode=on");
        words.add("--version");
        Process version = image.entering(List.of(), words).start();
        assertThat(new String(version.getInputStream().readAllBytes())).startsWith("rdmagw");
        assertThat(version.waitFor()).isZero();
    }

    @Test
    void shouldRefuseToPlotBeforeItMeasures() throws Exception {
        Process bench = image.container(List.of(), "bench", "write", "--plot", "/tmp/plot.svg")
                .start();
        assertThat(new String(bench.getInputStream().readAllBytes())).contains("no java.desktop");
        assertThat(bench.waitFor()).isEqualTo(2);
    }

    @Test
    void shouldMoveAFileThatComesFromOutsideToAClientInAnotherContainer() throws Exception {
        byte[] content = new byte[(8 << 20) + 1];
        new Random(1).nextBytes(content);
        Path file = Files.write(dir.resolve("file"), content);
        Commands.run(
                "./rdmagw",
                "put",
                file.toString(),
                "moved",
                "--gateway",
                gateway.address(),
                "--cert-dir",
                gateway.certificates().toString(),
                "--provider",
                "soft",
                "--soft-address",
                CLIENT_ADDRESS);

        Path data = Files.createDirectory(dir.resolve("data"));
        Commands.run("chmod", "a+rwx", data.toString());
        Process get = image.container(
                        List.of(gateway.certificates().toString(), ImageGateway.TLS, data.toString(), "/data"),
                        "get",
                        "moved",
                        "/data/file",
                        "--gateway",
                        gateway.address(),
                        "--cert-dir",
                        ImageGateway.TLS,
                        "--provider",
                        "soft",
                        "--soft-address",
                        CLIENT_ADDRESS)
                .start();
        String said = new String(get.getInputStream().readAllBytes());
        assertThat(get.waitFor()).as(said).isZero();
        assertThat(data.resolve("file")).hasSameBinaryContentAs(file);
    }

    @Test
    void shouldRunTheJobOfTheExamples() throws Exception {
        JobPod.ofExample("client-job", gateway, CLIENT_ADDRESS, Files.createDirectory(dir.resolve("job")))
                .shouldMoveTheFileThereAndBack(image);
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void shouldEndInOrderWithinTenSecondsOfSigterm() throws Exception {
        Process process = gateway.process();
        process.destroy();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(gateway.log()).isZero();
    }
}
