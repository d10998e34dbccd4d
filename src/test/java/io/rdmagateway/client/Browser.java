package io.rdmagateway.client;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Headless Chromium as Debian has it, driven by Playwright; {@code devservices/console/install} brings both. */
final class Browser implements AutoCloseable {

    private static final Path PROGRAM = Path.of("/usr/bin/chromium-headless-shell");
    private static final Path MODULES = Path.of("devservices/console/node_modules");
    private static final Path DRIVER = MODULES.resolve(".driver");
    private static final Path AXE = MODULES.resolve("axe-core/axe.min.js");
    private static final int WIDTH = 1120;
    private static final int HEIGHT = 1040;

    private final Playwright playwright;
    private final com.microsoft.playwright.Browser chromium;
    private final Queue<String> complaints = new ConcurrentLinkedQueue<>();

    private Browser(Playwright playwright, com.microsoft.playwright.Browser chromium) {
        this.playwright = playwright;
        this.chromium = chromium;
    }

    /** Skips the test where it is not installed. */
    static void assumeInstalled() {
        assumeTrue(
                Files.isExecutable(PROGRAM) && Files.isExecutable(DRIVER.resolve("node")) && Files.exists(AXE),
                "there is no browser to look with: devservices/console/install installs it (Debian:"
                        + " chromium-headless-shell; npm: playwright-core and axe-core)");
    }

    static Browser start() {
        System.setProperty("playwright.cli.dir", DRIVER.toAbsolutePath().toString());
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        return new Browser(
                playwright,
                playwright
                        .chromium()
                        .launch(new BrowserType.LaunchOptions()
                                .setExecutablePath(PROGRAM)
                                .setArgs(List.of("--no-sandbox", "--disable-gpu"))));
    }

    /** Opens an empty page in a window of its own. */
    Page page(ColorScheme scheme) {
        BrowserContext window = chromium.newContext(new com.microsoft.playwright.Browser.NewContextOptions()
                .setColorScheme(scheme)
                .setViewportSize(WIDTH, HEIGHT));
        Page page = window.newPage();
        page.onConsoleMessage(message -> {
            if (List.of("error", "warning").contains(message.type())) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        return page;
    }

    /** Returns what pages have complained of, such as what their policy forbids. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** Forgets complaints that were wanted. */
    void forgetComplaints() {
        complaints.clear();
    }

    /** Returns what axe finds at a page that keeps somebody out, or makes it hard; empty when all is well. */
    static List<?> barriers(Page page) {
        try {
            page.evaluate(Files.readString(AXE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return (List<?>) page.evaluate("""
                async () => (await axe.run()).violations
                    .filter(rule => ["serious", "critical"].includes(rule.impact))
                    .map(rule => rule.id + ": " + rule.nodes.map(node => node.html + " " + node.failureSummary).join("; "))
                """);
    }

    @Override
    public void close() {
        chromium.close();
        playwright.close();
    }
}
