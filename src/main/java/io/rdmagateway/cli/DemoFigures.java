package io.rdmagateway.cli;

import io.rdmagateway.client.ControlTraffic;
import io.rdmagateway.client.SessionFacts;
import io.rdmagateway.verbs.DeviceInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * What a demonstration showed.
 *
 * @param ping median round trip of a short message over RDMA
 * @param traffic everything that the client's TCP connection carried
 * @param loopbackBytes everything that the loopback interface carried meanwhile
 * @param rdmaPackets what the RDMA device sent meanwhile
 */
record DemoFigures(
        Path file,
        DeviceInfo device,
        SessionFacts session,
        Moved put,
        Moved got,
        Duration ping,
        ControlTraffic traffic,
        OptionalLong loopbackBytes,
        OptionalLong rdmaPackets) {

    /** Beyond this, payload would have gone by gRPC. */
    static final long MAX_GRPC_BYTES = 64 << 10;

    /** @throws CommandException when the gRPC connection carried more than a handshake's worth */
    void requireQuietConnection() {
        if (traffic.totalBytes() >= MAX_GRPC_BYTES) {
            throw new CommandException(
                    ExitStatus.INTERNAL,
                    "gRPC carried " + traffic.totalBytes() + " bytes, " + MAX_GRPC_BYTES
                            + " is the limit: did payload go that way?");
        }
    }

    String text() {
        TextTable table = new TextTable()
                .row(
                        "device",
                        device.name() + " (" + device.provider() + "), port "
                                + session.local().port().portNum())
                .row("GID", session.local().source().gid() + " -> " + session.gatewayGid())
                .row("path MTU", session.mtu().bytes() + " bytes")
                .row("packet payload", session.payloadBytes() + " bytes")
                .row("PSN", "random, 24 bits each way, not shown")
                .row("handshake", Figures.format("%.1f ms", Figures.millis(session.handshake())))
                .row("file", file + ", " + Figures.bytes(put.bytes()))
                .row("put", describe(put))
                .row("get", describe(got))
                .row("SHA-256", put.hex() + ", equal here, on the gateway and after the way back")
                .row("ping over RDMA", Figures.time(ping) + " there and back")
                .row(
                        "gRPC",
                        "%d bytes in all, TLS included, for %d bytes of payload"
                                .formatted(traffic.totalBytes(), put.bytes() + got.bytes()));
        // A soft device's own packets may pass there too: its figure would prove nothing.
        if (device.provider().equals("ibverbs")) {
            loopbackBytes.ifPresent(bytes -> table.row("loopback", bytes + " bytes, whatever they were"));
        }
        rdmaPackets.ifPresent(packets -> table.row("RDMA packets", packets + " sent by " + device.name()));
        return table.render("  ");
    }

    private static String describe(Moved moved) {
        return Figures.format(
                "%d bytes, %.1f MiB/s by RDMA (%.1f MiB/s with file and checksum)",
                moved.bytes(), Figures.rate(moved.bytes(), moved.rdma()), Figures.rate(moved.bytes(), moved.elapsed()));
    }

    String json() {
        return Json.write(Json.object(
                "device", device.name(),
                "provider", device.provider(),
                "port", session.local().port().portNum(),
                "gid", session.local().source().gid().toString(),
                "gateway_gid", session.gatewayGid().toString(),
                "path_mtu", session.mtu().bytes(),
                "payload_bytes", session.payloadBytes(),
                "handshake_ms", Figures.rounded(Figures.millis(session.handshake())),
                "file", file.toString(),
                "bytes", put.bytes(),
                "put_mib_per_second", Figures.rounded(Figures.rate(put.bytes(), put.rdma())),
                "put_whole_mib_per_second", Figures.rounded(Figures.rate(put.bytes(), put.elapsed())),
                "get_mib_per_second", Figures.rounded(Figures.rate(got.bytes(), got.rdma())),
                "get_whole_mib_per_second", Figures.rounded(Figures.rate(got.bytes(), got.elapsed())),
                "sha256", put.hex(),
                "ping_ms", Figures.rounded(Figures.millis(ping)),
                "grpc_bytes", traffic.totalBytes(),
                "loopback_bytes", orNull(loopbackBytes),
                "rdma_packets", orNull(rdmaPackets)));
    }

    private static Object orNull(OptionalLong figure) {
        return figure.isPresent() ? figure.getAsLong() : null;
    }
}
