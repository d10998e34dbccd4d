package io.rdmagateway.cli;

import io.rdmagateway.bench.Extent;
import io.rdmagateway.bench.GrpcStreams;
import io.rdmagateway.bench.GrpcStreams.Direction;
import io.rdmagateway.bench.GrpcTls;
import io.rdmagateway.bench.Report;
import io.rdmagateway.bench.Row;
import io.rdmagateway.server.DevCertificates;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures gRPC streams. */
@Command(
        name = "grpc",
        description =
                "Measures streams of messages over gRPC, both ends in this process: what one would use without RDMA.",
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class BenchGrpcCommand implements Callable<Integer> {

    @Option(names = "--plaintext", description = "Without TLS (default: mutual TLS 1.3).")
    private boolean plaintext;

    @Option(
            names = "--cert-dir",
            paramLabel = "DIR",
            description = "Takes development certificates from there, and makes them when there are none (default:"
                    + " $$RDMAGW_CERT_DIR, else ~/.rdmagw/dev).")
    private Path certDir;

    @Option(
            names = "--address",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "Where it listens (default: ${DEFAULT-VALUE}).")
    private String address;

    @Mixin
    private SizeArguments sizes;

    @Mixin
    private ExtentArguments extent;

    @Mixin
    private BenchOutput output;

    @Override
    public Integer call() throws IOException {
        Optional<GrpcTls> tls = plaintext ? Optional.empty() : Optional.of(tls());
        return output.print(output.checked(() -> measure(tls)));
    }

    private GrpcTls tls() throws IOException {
        DevCertificates dev = DevCertificates.in(CertDirectory.of(certDir, System.getenv()));
        return new GrpcTls(dev.caCert(), dev.serverCert(), dev.serverKey(), dev.clientCert(), dev.clientKey());
    }

    private Report measure(Optional<GrpcTls> tls) {
        Extent each = extent.extent();
        try (GrpcStreams streams = new GrpcStreams(address, sizes.longest(SizeArguments.OF_BANDWIDTH), tls, false)) {
            Map<String, List<? extends Row>> series = new LinkedHashMap<>();
            for (Direction direction : Direction.values()) {
                series.put(
                        direction.name(),
                        sizes.each(SizeArguments.OF_BANDWIDTH, bytes -> streams.measure(direction, bytes, each)));
            }
            return new Report("grpc", Map.of("tls", tls.isPresent()), series);
        }
    }
}
