package io.rdmagateway.client;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import io.rdmagateway.proto.v1.CreateTransferRequest;
import io.rdmagateway.proto.v1.TransferOperation;
import io.rdmagateway.soft.SoftProvider;
import io.rdmagateway.testing.ServedGateway;
import io.rdmagateway.verbs.RdmaDevice;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The packaged gateway's console in a real browser, while clients come, move bytes and die. */
@Tag("packaged")
class ConsoleIT {

    private static final String GATEWAY = "127.0.104.1";
    private static final String CLIENT = "127.0.104.2";
    private static final String KILLED = "127.0.104.3";
    private static final int BYTES = 32 << 20;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** More of them make a fuller picture. */
    private static final int MOVES = Integer.getInteger("rdmagateway.console.moves", 1);

    private static final int NARROW = 390;
    private static final int MOST_STOPS = 40;
    /** From the last element a browser goes out of the page, or to the first again. */
    private static final String STILL_INSIDE =
            "() => document.activeElement !== document.body && !document.activeElement.matches('.skip')";

    /** Where the pictures go; {@code docs/images} renews those that the README shows. */
    private static final Path IMAGES = Path.of(System.getProperty("rdmagateway.console.images", "target/console"));

    @TempDir
    static Path dir;

    private static ServedGateway gateway;
    private static Browser browser;
    private static RdmaDevice device;

    private final Canaries canaries = new Canaries();
    private GatewayClient client;
    private Page page;

    @BeforeAll
    static void serve() {
        Browser.assumeInstalled();
        gateway = ServedGateway.start(dir, "--provider", "soft", "--soft-address", GATEWAY);
        browser = Browser.start();
        PlaywrightAssertions.setDefaultAssertionTimeout(LIMIT.toMillis());
        SoftProvider provider = new SoftProvider(List.of(InetAddress.ofLiteral(CLIENT)), SoftProvider.DEFAULT_PORT);
        device = provider.open(provider.deviceNames().getFirst());
    }

    @AfterAll
    static void stop() {
        if (gateway != null) {
            device.close();
            browser.close();
            gateway.close();
        }
    }

    @BeforeEach
    void look() {
        browser.forgetComplaints();
        client = new GatewayClient(
                new GatewayOptions(
                        new GatewayAddress("localhost", gateway.port()),
                        new TlsFiles(dir.resolve("ca.crt"), dir.resolve("client.crt"), dir.resolve("client.key"))),
                new SecureRandom(),
                canaries);
        page = browser.page(ColorScheme.LIGHT);
        page.navigate(url());
        live();
    }

    @AfterEach
    void lookAway() {
        page.context().close();
        client.close();
        assertThat(browser.complaints()).isEmpty();
    }

    private static String url() {
        return "http://localhost:" + gateway.managementPort() + "/console";
    }

    private void live() {
        assertThat(page.locator("#connection")).hasText("Live");
    }

    private static String shortly(String id) {
        return id.substring(0, 8);
    }

    private Locator row(String sessionId) {
        return page.locator("#sessions tbody tr").filter(new Locator.FilterOptions().setHasText(shortly(sessionId)));
    }

    private String region() {
        String name = "weights-" + shortly(UUID.randomUUID().toString());
        client.regions().create(name, BYTES);
        return name;
    }

    /** Puts into a region and gets it again, by the client and by the gateway. */
    private void move(ClientSession session) {
        String region = region();
        try (Arena arena = Arena.ofShared();
                RegisteredBuffer buffer = session.share(
                        arena.allocate(BYTES, RegisteredBuffer.PAGE_BYTES), EnumSet.allOf(RegionAccess.class));
                RemoteRegion remote = session.attach(region, 0, BYTES, EnumSet.allOf(RegionAccess.class))) {
            remote.write(buffer, 0, 0, BYTES);
            remote.read(buffer, 0, 0, BYTES);
            String transfer = client.transfers()
                    .begin(CreateTransferRequest.newBuilder()
                            .setRequestId(region)
                            .setSessionId(session.facts().sessionId())
                            .setGeneration(session.facts().generation())
                            .setOperation(TransferOperation.TRANSFER_OPERATION_READ)
                            .setRegion(region)
                            .setLengthBytes(BYTES)
                            .setRemote(buffer.remote())
                            .build())
                    .getTransferId();
            Transfers.requireDone(client.transfers().await(transfer, LIMIT, told -> {}));
        }
        client.regions().delete(region);
    }

    @Test
    void shouldShowWhatMovesWithoutBeingReloaded() {
        page.evaluate("() => { window.same = true; }");

        try (ClientSession session = client.open(device, SessionOptions.DEFAULT)) {
            String id = session.facts().sessionId();
            move(session);

            assertThat(row(id)).containsText(Pattern.compile("ACTIVE.*RTS.*4096", Pattern.DOTALL));
            assertThat(row(id)).containsText("spiffe://rdma-gateway/dev/client");
            Locator transfer =
                    page.locator("#transfers tbody tr").filter(new Locator.FilterOptions().setHasText(shortly(id)));
            assertThat(transfer)
                    .containsText(Pattern.compile("READ.*DONE.*100 %, 32.0 MiB of 32.0 MiB", Pattern.DOTALL));
            assertThat(page.locator("#sessions .changes")).containsText("session " + shortly(id));
            await().atMost(LIMIT)
                    .until(() -> page.locator("figure svg[aria-label^=Latency]")
                            .getAttribute("aria-label")
                            .matches("Latency: handshake [\\d.]+ m?s, transfer [\\d.]+ m?s"));
        }
        assertThat(page.locator("figure polyline").first()).hasAttribute("points", Pattern.compile("\\d"));
        assertThat(page.locator("#device"))
                .containsText(Pattern.compile(GATEWAY + ".*chosen.*RoCE v2 over IPv4", Pattern.DOTALL));
        assertThat(page.locator("#quotas")).containsText("pinned bytes");
        assertThat(page.locator(".standing")).hasText("Ready for sessions");
        assertThat(page.evaluate("() => window.same")).isEqualTo(true);
    }

    /** Starts a client in a process of its own and waits until it has a session. */
    private Process hold() throws IOException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Dgateway.soft.addresses=" + KILLED,
                        "-cp",
                        "target/test-classes:target/classes:" + Files.readString(Path.of("target/test-classpath")),
                        HeldSession.class.getName(),
                        Integer.toString(gateway.port()),
                        dir.toString(),
                        region(),
                        "soft"))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(process.inputReader().readLine()).isEqualTo("held");
        return process;
    }

    /** By SIGKILL, so that it says nothing to anybody. */
    private static void kill(Process process) {
        process.destroyForcibly().onExit().join();
    }

    @Test
    void shouldTurnRedAndSayWhyWhenAClientIsKilled() throws IOException {
        Process held = hold();
        String id;
        try {
            Locator youngest = page.locator("#sessions tbody tr").first();
            assertThat(youngest).hasClass("good");
            assertThat(youngest).containsText("ACTIVE");
            id = youngest.locator("code").textContent();
        } finally {
            kill(held);
        }
        Locator row = row(id);

        assertThat(row).hasClass("bad");
        assertThat(row).containsText(Pattern.compile("(DRAINING|FAILED).*ERR", Pattern.DOTALL));
        assertThat(row.locator(".why")).hasText(Pattern.compile("lease|RETRY_EXC_ERR|FLUSH"));
        assertThat(row.locator(".why")).hasCSS("color", Pattern.compile("rgb\\(1\\d\\d, \\d\\d, \\d\\d\\)"));
        assertThat(page.locator("[data-part=latest]")).containsText(id);
    }

    @Test
    void shouldHoldNoSecretWhileASessionLives() {
        try (ClientSession session = client.open(device, SessionOptions.DEFAULT)) {
            move(session);
            assertThat(row(session.facts().sessionId())).containsText("ACTIVE");

            assertThat(canaries.count(".psn")).isPositive();
            assertThat(canaries.count(".nonce")).isPositive();
            assertThat(canaries.count(".rkey")).isPositive();
            assertThat(canaries.foundIn(page.content())).isEmpty();
        }
    }

    @Test
    void shouldLetNothingInFromElsewhere() {
        Response response = page.reload();

        assertThat(response.headerValue("content-security-policy"))
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe", "*", "http");
        assertThat(response.headerValue("cache-control")).isEqualTo("no-store");
        assertThat(page.locator("script, link[rel=stylesheet]").all())
                .allSatisfy(asset -> assertThat(
                                asset.getAttribute("src") == null
                                        ? asset.getAttribute("href")
                                        : asset.getAttribute("src"))
                        .startsWith("/console/"));
    }

    @Test
    void shouldSayWhenItIsNotLiveAndComeBackByItself() {
        page.context().route("**/console/events", route -> route.abort());
        page.reload();
        assertThat(page.locator("#connection")).hasText("Connection lost: trying again");
        browser.forgetComplaints();

        page.context().unroute("**/console/events");

        assertThat(page.locator("#connection")).hasText("Live");
        browser.forgetComplaints();
    }

    @Test
    void shouldBeUsableByKeyboard() {
        page.keyboard().press("Tab");
        assertThat(page.locator(".skip")).isFocused();
        page.keyboard().press("Enter");
        assertThat(page.locator("#sessions")).isFocused();

        page.evaluate("() => { document.activeElement.blur(); }");
        page.locator(".skip").focus();
        int stops = 0;
        while (stops == 0 || page.evaluate(STILL_INSIDE).equals(true)) {
            assertThat(page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle"))
                    .as("outline of stop " + stops)
                    .isEqualTo("solid");
            page.keyboard().press("Tab");
            assertThat(++stops).as("a trap").isLessThan(MOST_STOPS);
        }
        assertThat(stops).isGreaterThan(10);
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void shouldKeepNobodyOut(ColorScheme scheme) throws IOException {
        page.context().close();
        page = browser.page(scheme);
        page.navigate(url());
        live();
        try (ClientSession session = client.open(device, SessionOptions.DEFAULT)) {
            Locator broken = page.locator("#sessions tbody tr.bad");
            if (broken.count() == 0) {
                kill(hold());
            }
            assertThat(broken.first()).isVisible();
            for (int i = 0; i < MOVES; i++) {
                move(session);
            }
            assertThat(page.locator("#transfers tbody tr.good").first()).isVisible();
            assertThat(page.locator("#sessions tbody tr.good").first()).isVisible();

            assertThat(Browser.barriers(page)).isEmpty();
            page.screenshot(new Page.ScreenshotOptions()
                    .setPath(IMAGES.resolve("console-" + scheme.name().toLowerCase(Locale.ROOT) + ".png")));
            page.setViewportSize(NARROW, NARROW * 2);
            assertThat(page.evaluate("() => document.documentElement.scrollWidth"))
                    .isEqualTo(NARROW);
        }
    }
}
