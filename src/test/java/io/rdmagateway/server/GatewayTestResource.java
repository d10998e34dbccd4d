package io.rdmagateway.server;

import static java.util.Map.entry;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/** Configures the gateway under test: the fake device, certificates of our own, a small root of files. */
public class GatewayTestResource implements QuarkusTestResourceLifecycleManager {

    static final int MAX_SESSIONS = 6;

    private Path directory;

    @Override
    public Map<String, String> start() {
        try {
            directory = Files.createTempDirectory("gateway-test");
            Path root = Files.createDirectory(directory.resolve("root"));
            Files.writeString(root.resolve("file"), "content");
            Files.createSymbolicLink(root.resolve("link"), directory.resolve("server.key"));
            TestPki.write(directory);
            return Map.ofEntries(
                    entry("gateway.provider", "ibverbs"),
                    entry("gateway.lease", "60s"),
                    entry("gateway.limits.sessions", Integer.toString(MAX_SESSIONS)),
                    // By default as many as sessions, which quick tests of one identity use up together.
                    entry("gateway.limits.create-burst", "1000"),
                    entry("gateway.limits.max-region-size", "1M"),
                    entry("gateway.gids[0].identity", "spiffe://test/*"),
                    entry("gateway.gids[0].subnets", "127.0.0.0/8, 2001:db8::/32"),
                    entry("gateway.audit.file", file("audit.jsonl")),
                    entry("gateway.files.root", root.toString()),
                    entry("gateway.certificate-reload", "1h"),
                    entry("gateway.roles.observer", "spiffe://test/observers/*"),
                    entry("gateway.roles.client", TestPki.CLIENT),
                    entry(
                            "gateway.roles.steward",
                            String.join(",", TestPki.ALICE, TestPki.BOB, TestPki.DAVE, TestPki.ERIN)),
                    entry("quarkus.tls.gateway.key-store.pem.0.cert", file("server.crt")),
                    entry("quarkus.tls.gateway.key-store.pem.0.key", file("server.key")),
                    entry("quarkus.tls.gateway.trust-store.pem.certs", file("ca.crt")),
                    entry(CertificateFiles.LISTS, file(TestPki.REVOCATION_LIST)),
                    entry("test.pki", directory.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private String file(String name) {
        return directory.resolve(name).toString();
    }

    @Override
    public void stop() {
        if (directory == null) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
