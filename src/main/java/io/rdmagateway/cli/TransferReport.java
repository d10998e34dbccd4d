package io.rdmagateway.cli;

import io.rdmagateway.client.SessionFacts;
import java.nio.file.Path;
import java.util.Locale;

/** The result of {@code put} and {@code get}, after the checksums were found equal. */
record TransferReport(String direction, Path file, String region, Moved moved, SessionFacts session) {

    String text() {
        boolean put = direction.equals("put");
        return String.format(
                Locale.ROOT,
                "%s -> %s: %s in %s (%.1f MiB/s), SHA-256 verified%n",
                put ? file : region,
                put ? region : file,
                Figures.bytes(moved.bytes()),
                Figures.time(moved.elapsed()),
                Figures.rate(moved.bytes(), moved.elapsed()));
    }

    String json() {
        return Json.write(Json.object(
                        "direction", direction,
                        "file", file.toString(),
                        "region", region,
                        "bytes", moved.bytes(),
                        "seconds", Figures.rounded(Figures.seconds(moved.elapsed())),
                        "rdma_seconds", Figures.rounded(Figures.seconds(moved.rdma())),
                        "mib_per_second", Figures.rounded(Figures.rate(moved.bytes(), moved.elapsed())),
                        "handshake_ms", Figures.rounded(Figures.millis(session.handshake())),
                        "path_mtu", session.mtu().bytes(),
                        "payload_bytes", session.payloadBytes(),
                        "sha256", moved.hex()))
                + System.lineSeparator();
    }
}
