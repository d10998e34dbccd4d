package io.rdmagateway.client;

import io.grpc.Status;
import io.rdmagateway.proto.v1.CreateRegionRequest;
import io.rdmagateway.proto.v1.DeleteRegionRequest;
import io.rdmagateway.proto.v1.GetRegionRequest;
import io.rdmagateway.proto.v1.HashRegionRequest;
import io.rdmagateway.proto.v1.ListRegionsRequest;
import io.rdmagateway.proto.v1.ListRegionsResponse;
import io.rdmagateway.proto.v1.Region;
import io.rdmagateway.proto.v1.RegionServiceGrpc;
import io.rdmagateway.proto.v1.RegionServiceGrpc.RegionServiceBlockingStub;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The named memory on a gateway. Every method throws {@link GatewayException}. Thread-safe. */
public final class Regions {

    /** A slow machine hashes this fast at least. */
    private static final long HASH_BYTES_PER_SECOND = 2 << 20;

    /** The most that a gateway answers at once. */
    private static final int PAGE_SIZE = 1000;

    private final ControlChannel control;
    private final RegionServiceBlockingStub regions;

    Regions(ControlChannel control) {
        this.control = control;
        this.regions = RegionServiceGrpc.newBlockingStub(control.channel());
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
        return control.call(regions, stub -> stub.getRegion(request)).getRegion();
    }

    /** Returns all regions that the caller may read or write, by name. */
    public List<Region> list() {
        List<Region> all = new ArrayList<>();
        String token = "";
        do {
            ListRegionsRequest request = ListRegionsRequest.newBuilder()
                    .setPageSize(PAGE_SIZE)
                    .setPageToken(token)
                    .build();
            ListRegionsResponse page = control.call(regions, stub -> stub.listRegions(request));
            all.addAll(page.getRegionsList());
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        return all;
    }

    /** Has the gateway compute the SHA-256 of a range: 32 bytes. */
    public byte[] sha256(String name, long offsetBytes, long lengthBytes) {
        HashRegionRequest request = HashRegionRequest.newBuilder()
                .setName(name)
                .setOffsetBytes(offsetBytes)
                .setLengthBytes(lengthBytes)
                .build();
        Duration timeout = control.rpcTimeout().plusSeconds(lengthBytes / HASH_BYTES_PER_SECOND);
        return control.call(regions, timeout, stub -> stub.hashRegion(request))
                .getSha256()
                .toByteArray();
    }

    public void delete(String name) {
        DeleteRegionRequest request =
                DeleteRegionRequest.newBuilder().setName(name).build();
        control.call(regions, stub -> stub.deleteRegion(request));
    }
}
