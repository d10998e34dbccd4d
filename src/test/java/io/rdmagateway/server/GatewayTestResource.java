package io.rdmagateway.server;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Comparator;
import java.util.HashMap;
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
            Map<String, String> gids = Map.of(
                    "gateway.gids[0].identity", "spiffe://test/*",
                    "gateway.gids[0].subnets", "127.0.0.0/8, 2001:db8::/32");
            Map<String, String> configuration = new HashMap<>(gids);
            configuration.putAll(Map.of(
                    "gateway.provider", "ibverbs",
                    "gateway.lease", "60s",
                    "gateway.limits.sessions", Integer.toString(MAX_SESSIONS),
                    "gateway.limits.max-region-size", "1M",
                    "gateway.files.root", root.toString(),
                    "quarkus.tls.gateway.key-store.pem.0.cert",
                            directory.resolve("server.crt").toString(),
                    "quarkus.tls.gateway.key-store.pem.0.key",
                            directory.resolve("server.key").toString(),
                    "quarkus.tls.gateway.trust-store.pem.certs",
                            directory.resolve("ca.crt").toString(),
                    "gateway.audit.file", directory.resolve("audit.jsonl").toString(),
                    "test.pki", directory.toString()));
            return configuration;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
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
