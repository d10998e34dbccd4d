package io.rdmagateway.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.testing.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs what the pages mark as runnable, one block after the other in one directory, as a reader would who begins at the front
 * door. The gateway is the one that a block there starts.
 */
@Tag("packaged")
class DocumentationIT {

    private static final String GATEWAY_ADDRESS = "127.0.105.1";
    private static final String CLIENT_ADDRESSES = "127.0.105.2,127.0.105.3";
    /** What pages call, since readers have it so. */
    private static final String DEFAULT_GATEWAY = "localhost:9443";

    private static final Duration READY = Duration.ofMinutes(2);

    @TempDir
    private static Path dir;

    private static String gateway;
    private static int managementPort;
    private static Shell shell;

    @BeforeAll
    static void openShell() throws IOException {
        int port = FreePort.take();
        managementPort = FreePort.take();
        gateway = "localhost:" + port;
        // Where a reader has the defaults: ports and addresses of our own.
        shell = new Shell(
                dir,
                Map.of(
                        "QUARKUS_HTTP_SSL_PORT",
                        Integer.toString(port),
                        "QUARKUS_MANAGEMENT_PORT",
                        Integer.toString(managementPort),
                        "GATEWAY_SOFT_ADDRESSES",
                        GATEWAY_ADDRESS,
                        "GATEWAY_PROVIDER",
                        "soft",
                        "GATEWAY_AUDIT_FILE",
                        dir.resolve("audit.jsonl").toString(),
                        "RDMAGW_GATEWAY",
                        gateway,
                        "RDMAGW_CERT_DIR",
                        dir.resolve("certificates").toString(),
                        "RDMAGW_SOFT_ADDRESS",
                        CLIENT_ADDRESSES,
                        "RDMAGW_PROVIDER",
                        "soft"));
    }

    @AfterAll
    static void closeShell() throws IOException {
        shell.close();
    }

    @TestFactory
    Stream<DynamicTest> shouldRun() throws IOException {
        List<Block> blocks =
                Page.all().stream().flatMap(page -> page.blocks().stream()).toList();
        List<Block> runnable = blocks.stream().filter(Block::isRunnable).toList();
        assertThat(runnable).hasSizeGreaterThan(5).allMatch(Block::isOfShell);
        System.out.printf(
                "documentation: %d of %d blocks of shell commands are marked as runnable%n",
                runnable.size(), blocks.stream().filter(Block::isOfShell).count());
        return runnable.stream().map(block -> DynamicTest.dynamicTest(block.toString(), () -> run(block, blocks)));
    }

    private static void run(Block block, List<Block> blocks) throws IOException, InterruptedException {
        int leftBefore = shell.left().size();
        Shell.Outcome outcome = shell.run(block.content().replace(DEFAULT_GATEWAY, gateway));
        assertThat(outcome.status())
                .as("%s%n%s%n%s", block, outcome.out(), outcome.err())
                .isZero();
        assertThat(shell.left()).hasSizeGreaterThanOrEqualTo(leftBefore);
        if (shell.left().size() > leftBefore) {
            Awaitility.await("readiness of what " + block + " started")
                    .atMost(READY)
                    .until(DocumentationIT::isReady);
        }
        shownAfter(block, blocks)
                .forEach(shown -> assertThat(outcome.out())
                        .as("%s does not print what %s shows", block, shown)
                        .matches(Shape.of(shown.content())::fits, "the shape of\n" + shown.content()));
    }

    /** Returns what a page shows of a block's output: the block that follows, when it is marked so. */
    private static Stream<Block> shownAfter(Block block, List<Block> blocks) {
        return blocks.stream()
                .skip(blocks.indexOf(block) + 1L)
                .limit(1)
                .filter(next -> next.isShown() && next.page().equals(block.page()));
    }

    private static boolean isReady() throws InterruptedException {
        URI probe = URI.create("http://localhost:" + managementPort + "/q/health/ready");
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(probe).build(), HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException notYet) {
            return false;
        }
    }
}
