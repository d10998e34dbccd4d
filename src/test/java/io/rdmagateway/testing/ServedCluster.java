package io.rdmagateway.testing;

import io.rdmagateway.server.DevCertificates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/** Packaged gateways with one directory in a real etcd and certificates of one CA: {@code node-1} and so on. */
public final class ServedCluster implements AutoCloseable {

    public static final Duration LEASE = Duration.ofSeconds(3);

    private final Path dir;
    private final EtcdServer etcd;
    private List<ServedGateway> gateways = List.of();

    private ServedCluster(Path dir, EtcdServer etcd) {
        this.dir = dir;
        this.etcd = etcd;
    }

    /**
     * Starts all at once and waits until they are ready; the test is skipped where there is no etcd.
     *
     * @param dir takes certificates, logs and etcd's data
     * @param network what the addresses of the soft devices begin with, such as {@code 127.126.1.}
     */
    public static ServedCluster start(Path dir, String network, int size) {
        ServedCluster cluster = new ServedCluster(dir, EtcdServer.start(dir));
        try {
            DevCertificates.in(dir);
            cluster.serve(network, size);
        } catch (IOException e) {
            cluster.close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
        return cluster;
    }

    private void serve(String network, int size) {
        List<ServedGateway> ready = new ArrayList<>();
        try (ExecutorService starters = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<ServedGateway>> starting = IntStream.rangeClosed(1, size)
                    .mapToObj(number -> CompletableFuture.supplyAsync(() -> serveOne(network, number), starters))
                    .toList();
            starting.forEach(start ->
                    start.thenAccept(ready::add).exceptionally(failed -> null).join());
            gateways = List.copyOf(ready);
            starting.forEach(CompletableFuture::join);
        }
    }

    private ServedGateway serveOne(String network, int number) {
        Map<String, String> configuration = Map.of(
                "GATEWAY_DIRECTORY_KIND",
                "etcd",
                "GATEWAY_DIRECTORY_ETCD_ENDPOINTS",
                etcd.endpoint(),
                "GATEWAY_NODE_ID",
                nodeId(number),
                "GATEWAY_NODE_TARGET",
                "localhost:${quarkus.http.ssl-port}",
                "GATEWAY_NODE_LEASE",
                LEASE.toSeconds() + "s");
        return ServedGateway.start(dir, configuration, "--provider", "soft", "--soft-address", network + number);
    }

    /** @param number from 1 */
    public static String nodeId(int number) {
        return "node-" + number;
    }

    /** @param number from 1 */
    public ServedGateway gateway(int number) {
        return gateways.get(number - 1);
    }

    public EtcdServer etcd() {
        return etcd;
    }

    /** Asks all gateways to end at once, and waits for that. */
    @Override
    public void close() {
        gateways.forEach(ServedGateway::terminate);
        gateways.forEach(ServedGateway::exitStatus);
        etcd.close();
    }
}
