package io.rdmagateway.client;

import io.rdmagateway.proto.v1.CopyRegionRequest;
import io.rdmagateway.proto.v1.CopyRegionResponse;
import io.rdmagateway.proto.v1.CopySource;
import io.rdmagateway.proto.v1.CreateRegionRequest;
import io.rdmagateway.proto.v1.Node;
import io.rdmagateway.server.DevCertificates;
import io.rdmagateway.testing.ServedCluster;
import io.rdmagateway.testing.ServedGateway;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** What clients of a cluster do, who know one gateway and find the others in its directory. */
final class ClusterClients {

    private static final Duration COPIED = Duration.ofMinutes(2);
    private static final long TOLD_SECONDS = 60;

    private ClusterClients() {}

    static GatewayClient client(ServedGateway gateway) {
        return new GatewayClient(SoftClients.options(gateway));
    }

    /** Calls a gateway where the directory says. */
    static GatewayClient client(Node node, Path certificates) {
        return new GatewayClient(new GatewayOptions(
                GatewayAddress.parse(node.getTarget()),
                new TlsFiles(
                        certificates.resolve("ca.crt"),
                        certificates.resolve("client.crt"),
                        certificates.resolve("client.key"))));
    }

    /** Makes a region with random bytes that everybody may read, over a session. */
    static void fill(GatewayClient client, ClientSession session, String region, int lengthBytes) {
        client.regions()
                .create(CreateRegionRequest.newBuilder()
                        .setName(region)
                        .setLengthBytes(lengthBytes)
                        .addReaders("*")
                        .addReaders(DevCertificates.GATEWAY_URI)
                        .build());
        byte[] bytes = new byte[lengthBytes];
        new Random(lengthBytes).nextBytes(bytes);
        try (RegisteredBuffer buffer = session.allocate(lengthBytes);
                RemoteRegion remote = session.attach(region, 0, lengthBytes, Set.of(RegionAccess.WRITE))) {
            buffer.memory().copyFrom(MemorySegment.ofArray(bytes));
            remote.write(buffer, 0, 0, lengthBytes);
        }
    }

    /** Has a gateway copy a region, under the same name, and lets everybody read it there. */
    static CopyRegionResponse copy(GatewayClient target, String sourceNode, String region) {
        CopyRegionRequest request = CopyRegionRequest.newBuilder()
                .addSources(CopySource.newBuilder().setNodeId(sourceNode).setRegion(region))
                .setRegion(region)
                .setCreateRegion(true)
                .addReaders("*")
                .build();
        return target.copies().copy(request, COPIED, progress -> {});
    }

    /** Remembers what a watch tells, and when. */
    static final class Told {

        record Word(NodeEvent event, long nanos) {}

        private final BlockingQueue<Word> words = new LinkedBlockingQueue<>();

        void take(NodeEvent event) {
            words.add(new Word(event, System.nanoTime()));
        }

        /** Waits for an event; what came before it is forgotten. */
        Word await(Predicate<NodeEvent> wanted) throws InterruptedException {
            Word word;
            do {
                word = words.poll(TOLD_SECONDS, TimeUnit.SECONDS);
                if (word == null) {
                    throw new AssertionError("the watch says nothing");
                }
            } while (!wanted.test(word.event()));
            return word;
        }

        /** Waits until all that is there has been told. */
        void awaitSynced() throws InterruptedException {
            await(NodeEvent.Synced.class::isInstance);
        }

        /** Returns how long after a moment a node was told to be gone. */
        Duration untilGone(int number, long sinceNanos) throws InterruptedException {
            NodeEvent gone = new NodeEvent.Gone(ServedCluster.nodeId(number));
            return Duration.ofNanos(await(gone::equals).nanos() - sinceNanos);
        }
    }
}
