package io.rdmagateway.client;

import io.grpc.Status;
import io.rdmagateway.proto.v1.CreateRegionRequest;
import io.rdmagateway.proto.v1.DeleteRegionRequest;
import io.rdmagateway.proto.v1.FlushRegionRequest;
import io.rdmagateway.proto.v1.GetRegionRequest;
import io.rdmagateway.proto.v1.HashAlgorithm;
import io.rdmagateway.proto.v1.HashRegionRequest;
import io.rdmagateway.proto.v1.HashRegionResponse;
import io.rdmagateway.proto.v1.ListRegionsRequest;
import io.rdmagateway.proto.v1.ListRegionsResponse;
import io.rdmagateway.proto.v1.Region;
import io.rdmagateway.proto.v1.RegionServiceGrpc;
import io.rdmagateway.proto.v1.RegionServiceGrpc.RegionServiceBlockingStub;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** The named memory on a gateway. Every method throws {@link GatewayException}. Thread-safe. */
public final class Regions {

    /** A slow machine hashes this fast at least, and a slow disk writes so fast. */
    private static final long SLOWEST_BYTES_PER_SECOND = 2 << 20;

    private final ControlChannel control;
    private final RegionServiceBlockingStub regions;
    private final Supplier<Backoff> backoffs;
    private final Duration patience;

    Regions(ControlChannel control, Supplier<Backoff> backoffs) {
        this(control, backoffs, Duration.ZERO);
    }

    private Regions(ControlChannel control, Supplier<Backoff> backoffs, Duration patience) {
        this.control = control;
        this.backoffs = backoffs;
        this.patience = patience;
        this.regions = RegionServiceGrpc.newBlockingStub(control.channel());
    }

    /** Returns the same, which asks, hashes and flushes again for so long when the gateway may just not be there. */
    public Regions withPatience(Duration patience) {
        return new Regions(control, backoffs, patience);
    }

    private <T> T idempotent(Duration timeout, Function<RegionServiceBlockingStub, T> rpc) {
        return new Patience(control, backoffs.get(), patience).call(() -> control.call(regions, timeout, rpc));
    }

    /** Makes an anonymous, zeroed region. */
    public Region create(String name, long lengthBytes) {
        return create(CreateRegionRequest.newBuilder()
                .setName(name)
                .setLengthBytes(lengthBytes)
                .build());
    }

    public Region create(CreateRegionRequest request) {
        return control.call(regions, stub -> stub.createRegion(request)).getRegion();
    }

    /** Returns a region, or empty when there is none of that name that the caller may use. */
    public Optional<Region> find(String name) {
        try {
            return Optional.of(region(name));
        } catch (GatewayException e) {
            if (e.code() == Status.Code.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** @throws GatewayException REGION_NOT_FOUND */
    public Region region(String name) {
        GetRegionRequest request = GetRegionRequest.newBuilder().setName(name).build();
        return idempotent(control.rpcTimeout(), stub -> stub.getRegion(request)).getRegion();
    }

    /** Returns all regions that the caller may read or write, by name. */
    public List<Region> list() {
        return Pages.all(
                token -> control.call(
                        regions,
                        stub -> stub.listRegions(ListRegionsRequest.newBuilder()
                                .setPageSize(Pages.SIZE)
                                .setPageToken(token)
                                .build())),
                ListRegionsResponse::getRegionsList,
                ListRegionsResponse::getNextPageToken);
    }

    /** Has the gateway compute the SHA-256 of a range: 32 bytes. */
    public byte[] sha256(String name, long offsetBytes, long lengthBytes) {
        return hash(hashOf(name, offsetBytes, lengthBytes).build()).getSha256().toByteArray();
    }

    /**
     * Has the gateway compute the CRC32C of a range, which finds accidents, and nothing that was done on purpose.
     *
     * @throws GatewayException NOT_SUPPORTED: the gateway knows SHA-256 only
     */
    public int crc32c(String name, long offsetBytes, long lengthBytes) {
        HashRegionResponse response = hash(hashOf(name, offsetBytes, lengthBytes)
                .setAlgorithm(HashAlgorithm.HASH_ALGORITHM_CRC32C)
                .build());
        if (!response.hasCrc32C()) {
            throw new GatewayException(
                    Status.Code.UNIMPLEMENTED,
                    "NOT_SUPPORTED",
                    "the gateway is older than this client and computes SHA-256 only: ask for that");
        }
        return response.getCrc32C();
    }

    private HashRegionResponse hash(HashRegionRequest request) {
        Duration timeout = control.rpcTimeout().plusSeconds(request.getLengthBytes() / SLOWEST_BYTES_PER_SECOND);
        return idempotent(timeout, stub -> stub.hashRegion(request));
    }

    private static HashRegionRequest.Builder hashOf(String name, long offsetBytes, long lengthBytes) {
        return HashRegionRequest.newBuilder()
                .setName(name)
                .setOffsetBytes(offsetBytes)
                .setLengthBytes(lengthBytes);
    }

    /**
     * Waits until a range is on the gateway's disk, when the region is a file.
     *
     * @param lengthBytes 0 for all up to the region's end
     * @throws GatewayException FILE_CHANGED, FILE_NOT_USABLE, REGION_NOT_WRITABLE and others
     */
    public void flush(String name, long offsetBytes, long lengthBytes) {
        FlushRegionRequest request = FlushRegionRequest.newBuilder()
                .setName(name)
                .setOffsetBytes(offsetBytes)
                .setLengthBytes(lengthBytes)
                .build();
        long bytes = lengthBytes == 0 ? region(name).getLengthBytes() - offsetBytes : lengthBytes;
        Duration timeout = control.rpcTimeout().plusSeconds(Math.max(0, bytes) / SLOWEST_BYTES_PER_SECOND);
        idempotent(timeout, stub -> stub.flushRegion(request));
    }

    public void delete(String name) {
        DeleteRegionRequest request =
                DeleteRegionRequest.newBuilder().setName(name).build();
        control.call(regions, stub -> stub.deleteRegion(request));
    }
}
