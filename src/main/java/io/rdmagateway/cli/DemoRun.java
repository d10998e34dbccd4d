package io.rdmagateway.cli;

import io.grpc.Status;
import io.rdmagateway.client.ClientSession;
import io.rdmagateway.client.GatewayClient;
import io.rdmagateway.client.GatewayException;
import io.rdmagateway.client.GatewayOptions;
import io.rdmagateway.client.LastingSession;
import io.rdmagateway.client.RegionAccess;
import io.rdmagateway.client.SessionFacts;
import io.rdmagateway.client.SessionOptions;
import io.rdmagateway.verbs.RdmaDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;

/** The client's part of a demonstration: a file to the gateway and back, checked on both sides. */
final class DemoRun {

    private static final String REGION = "demo";
    private static final Set<RegionAccess> ACCESS = Set.of(RegionAccess.READ, RegionAccess.WRITE);
    private static final int PINGS = 101;
    private static final int PING_BYTES = 64;
    private static final Duration PING_TIMEOUT = Duration.ofSeconds(10);

    private final GatewayOptions gateway;
    private final RdmaDevice device;
    private final SessionOptions options;
    private final boolean silent;

    DemoRun(GatewayOptions gateway, RdmaDevice device, SessionOptions options, boolean silent) {
        this.gateway = gateway;
        this.device = device;
        this.options = options;
        this.silent = silent;
    }

    private record Transfers(SessionFacts session, Moved put, Moved got, Duration ping) {}

    /** @param copy where the bytes go that come back */
    DemoFigures perform(Path file, Path copy) throws IOException {
        OptionalLong loopbackBefore = KernelCounters.loopbackBytes();
        try (GatewayClient client = new GatewayClient(gateway)) {
            long length = Files.size(file);
            client.regions().create(REGION, length);
            int port;
            OptionalLong packetsBefore;
            Transfers transfers;
            try (ChunkBuffers buffers = new ChunkBuffers(Chunks.MOVED_BYTES, length);
                    LastingSession<RegionLink> session = client.openLasting(
                            device, options, opened -> new RegionLink(opened, ACCESS, buffers), event -> {})) {
                port = session.facts().local().port().portNum();
                packetsBefore = KernelCounters.rdmaPacketsSent(device.info().name(), port);
                transfers = transfer(client, session, buffers, file, copy);
            }
            client.regions().delete(REGION);
            return new DemoFigures(
                    file,
                    device.info(),
                    transfers.session(),
                    transfers.put(),
                    transfers.got(),
                    transfers.ping(),
                    client.traffic(),
                    KernelCounters.between(loopbackBefore, KernelCounters.loopbackBytes()),
                    KernelCounters.between(
                            packetsBefore,
                            KernelCounters.rdmaPacketsSent(device.info().name(), port)));
        }
    }

    private Transfers transfer(
            GatewayClient client, LastingSession<RegionLink> session, ChunkBuffers buffers, Path file, Path copy)
            throws IOException {
        Duration ping = session.call(link -> ping(link.session()));
        long length = Files.size(file);
        Moved put;
        try (Progress progress = progress("put", length)) {
            put = new Upload(session, buffers, progress, Checksum.SHA256).run(file, REGION, length, Arrived.NOTHING);
        }
        put.requireSame(client.regions().sha256(REGION, 0, length), REGION);
        Moved got;
        try (Progress progress = progress("get", length)) {
            got = new Download(session, buffers, progress, Checksum.SHA256).run(REGION, copy, length, Arrived.NOTHING);
        }
        got.requireSame(put.value(), REGION);
        return new Transfers(session.facts(), put, got, ping);
    }

    private Progress progress(String task, long length) {
        return silent ? Progress.SILENT : Progress.of(task, length);
    }

    private static Duration ping(ClientSession session) {
        int bytes = Math.min(PING_BYTES, session.facts().maxMessageBytes());
        return IntStream.range(0, PINGS)
                .mapToObj(i -> session.ping(bytes, PING_TIMEOUT)
                        .orElseThrow(() -> new GatewayException(
                                Status.Code.DEADLINE_EXCEEDED,
                                "NO_ECHO",
                                "a message sent by RDMA did not come back as it went")))
                .sorted()
                .skip(PINGS / 2)
                .findFirst()
                .orElseThrow();
    }
}
