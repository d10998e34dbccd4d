package example;

import io.rdmagateway.client.GatewayAddress;
import io.rdmagateway.client.GatewayClient;
import io.rdmagateway.client.GatewayOptions;
import io.rdmagateway.client.LastingRegion;
import io.rdmagateway.client.RegionAccess;
import io.rdmagateway.client.SessionOptions;
import io.rdmagateway.client.TlsFiles;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.spi.RdmaProvider;
import io.rdmagateway.verbs.spi.RdmaProviders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** Writes a file into a region of a gateway by RDMA, and reads it back into another. */
public final class MoveFile {

    private static final String REGION = "example";

    private MoveFile() {}

    /** {@code GATEWAY CERT_DIR FILE COPY} */
    public static void main(String... args) throws Exception {
        Path certificates = Path.of(args[1]);
        Path file = Path.of(args[2]);
        Path copy = Path.of(args[3]);
        GatewayOptions options = new GatewayOptions(
                GatewayAddress.parse(args[0]),
                new TlsFiles(
                        certificates.resolve("ca.crt"),
                        certificates.resolve("client.crt"),
                        certificates.resolve("client.key")));
        // A device of the kernel where there is one; else the soft device, in this process.
        RdmaProvider provider = RdmaProviders.choose(RdmaProviders.AUTO);
        try (RdmaDevice device = provider.open(provider.deviceNames().getFirst());
                GatewayClient client = new GatewayClient(options)) {
            long lengthBytes = Files.size(file);
            client.regions().create(REGION, lengthBytes);
            try (LastingRegion region = client.openRegion(
                    device,
                    SessionOptions.DEFAULT,
                    REGION,
                    0,
                    lengthBytes,
                    Set.of(RegionAccess.READ, RegionAccess.WRITE))) {
                region.write(file, 0);
                region.read(copy, 0, lengthBytes);
            }
            client.regions().delete(REGION);
        }
        System.out.println(Files.mismatch(file, copy) < 0 ? "equal" : "different");
    }
}
