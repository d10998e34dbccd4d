package io.rdmagateway.cli;

import io.rdmagateway.client.SessionFacts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The result of {@code put} and {@code get}, after the checksums were found equal. */
record TransferReport(String direction, Path file, String region, Moved moved, SessionFacts session) {

    String text() {
        boolean put = direction.equals("put");
        return String.format(
                Locale.ROOT,
                "%s -> %s: %s in %s (%.1f MiB/s), %s%s%n",
                put ? file : region,
                put ? region : file,
                Figures.bytes(moved.bytes()),
                Figures.time(moved.elapsed()),
                Figures.rate(moved.bytes(), moved.elapsed()),
                moved.rdmaBytes() == moved.bytes() ? "" : Figures.bytes(moved.rdmaBytes()) + " were missing, ",
                moved.checksum() == Checksum.NONE
                        ? "not verified"
                        : moved.checksum().title() + " verified");
    }

    /** Says what several of them come to. */
    static String total(List<TransferReport> reports, Duration elapsed) {
        long bytes =
                reports.stream().mapToLong(report -> report.moved().bytes()).sum();
        return Figures.format(
                "%d files: %s in %s (%.1f MiB/s)%n",
                reports.size(), Figures.bytes(bytes), Figures.time(elapsed), Figures.rate(bytes, elapsed));
    }

    Map<String, Object> json() {
        Map<String, Object> report = Json.object(
                "direction", direction,
                "file", file.toString(),
                "region", region,
                "bytes", moved.bytes(),
                "moved_bytes", moved.rdmaBytes(),
                "seconds", Figures.rounded(Figures.seconds(moved.elapsed())),
                "rdma_seconds", Figures.rounded(Figures.seconds(moved.rdma())),
                "mib_per_second", Figures.rounded(Figures.rate(moved.bytes(), moved.elapsed())),
                "handshake_ms", Figures.rounded(Figures.millis(session.handshake())),
                "path_mtu", session.mtu().bytes(),
                "payload_bytes", session.payloadBytes(),
                "verified", moved.checksum().toString());
        if (moved.checksum() != Checksum.NONE) {
            report.put(moved.checksum().toString(), moved.hex());
        }
        return report;
    }
}
