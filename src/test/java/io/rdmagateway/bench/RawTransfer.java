package io.rdmagateway.bench;

import io.rdmagateway.client.ClientSession;
import io.rdmagateway.client.GatewayAddress;
import io.rdmagateway.client.GatewayClient;
import io.rdmagateway.client.GatewayOptions;
import io.rdmagateway.client.RegionAccess;
import io.rdmagateway.client.RegisteredBuffer;
import io.rdmagateway.client.RemoteRegion;
import io.rdmagateway.client.SessionOptions;
import io.rdmagateway.client.TlsFiles;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.spi.RdmaProvider;
import io.rdmagateway.verbs.spi.RdmaProviders;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;

/**
 * Moves as many bytes as a file has by RDMA WRITE and by READ, between a region and one buffer: neither file nor checksum.
 * Prints seconds: {@code write read}, what a new process takes as {@code put} and {@code get} are, and both once more.
 */
final class RawTransfer {

    private static final int BUFFER_BYTES = 64 << 20;

    private RawTransfer() {}

    /** @param args provider, port of a gateway on this machine, certificate directory, region, bytes: a multiple of 64 MiB */
    public static void main(String... args) {
        Path certificates = Path.of(args[2]);
        GatewayOptions options = new GatewayOptions(
                new GatewayAddress("localhost", Integer.parseInt(args[1])),
                new TlsFiles(
                        certificates.resolve("ca.crt"),
                        certificates.resolve("client.crt"),
                        certificates.resolve("client.key")),
                Duration.ofSeconds(60));
        long bytes = Long.parseLong(args[4]);
        RdmaProvider provider = RdmaProviders.choose(args[0]);
        try (RdmaDevice device = provider.open(provider.deviceNames().getFirst());
                GatewayClient client = new GatewayClient(options);
                ClientSession session = client.open(device, SessionOptions.DEFAULT);
                RegisteredBuffer buffer = session.allocate(BUFFER_BYTES);
                RemoteRegion region =
                        session.attach(args[3], 0, bytes, EnumSet.of(RegionAccess.READ, RegionAccess.WRITE))) {
            buffer.memory().fill((byte) 1);
            for (int turn = 0; turn < 2; turn++) {
                double write = seconds(bytes, offset -> region.write(buffer, 0, offset, BUFFER_BYTES));
                double read = seconds(bytes, offset -> region.read(buffer, 0, offset, BUFFER_BYTES));
                System.out.printf(Locale.ROOT, "%.4f %.4f%n", write, read);
            }
        }
    }

    /** Moves one buffer. */
    @FunctionalInterface
    private interface Move {
        void at(long offset);
    }

    private static double seconds(long bytes, Move move) {
        long start = System.nanoTime();
        for (long offset = 0; offset < bytes; offset += BUFFER_BYTES) {
            move.at(offset);
        }
        return (System.nanoTime() - start) / 1e9;
    }
}
