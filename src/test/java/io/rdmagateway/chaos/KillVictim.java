package io.rdmagateway.chaos;

import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.spi.RdmaProvider;
import io.rdmagateway.verbs.spi.RdmaProviders;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.Stream;

/**
 * A program of some clients, each with a connection, a queue pair and a session of its own, that walk up to one
 * {@link KillPoint} each, say so, and wait there for the end of the program. A JVM is dear: so several die with one.
 */
final class KillVictim {

    static final String REGION = "kill-matrix";
    static final int MEMORY_BYTES = 64 << 10;

    private KillVictim() {}

    /** @param args port, folder of certificates, points */
    public static void main(String[] args) {
        RdmaProvider provider = RdmaProviders.choose(RdmaProviders.AUTO);
        RdmaDevice device = provider.open(provider.deviceNames().getFirst());
        List<KillPoint> points =
                Stream.of(args[2].split(",")).map(KillPoint::valueOf).toList();
        CountDownLatch renewing = new CountDownLatch(
                (int) points.stream().filter(KillClient::renewsBefore).count());
        CyclicBarrier everybody = new CyclicBarrier(points.size());
        for (KillPoint point : points) {
            GatewayStubs stubs = new GatewayStubs(Path.of(args[1]), Integer.parseInt(args[0]));
            KillClient client = new KillClient(point, stubs, new ClientHalf(device, MEMORY_BYTES), renewing, everybody);
            Thread.ofPlatform().name(point.name()).start(() -> {
                try {
                    client.walk();
                } catch (Exception e) {
                    e.printStackTrace();
                    System.exit(1);
                }
            });
        }
    }
}
