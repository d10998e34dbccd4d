package io.rdmagateway.server;

import com.google.protobuf.ByteString;
import io.quarkus.grpc.GrpcService;
import io.rdmagateway.proto.v1.CreateRegionRequest;
import io.rdmagateway.proto.v1.CreateRegionResponse;
import io.rdmagateway.proto.v1.DeleteRegionRequest;
import io.rdmagateway.proto.v1.DeleteRegionResponse;
import io.rdmagateway.proto.v1.FlushRegionRequest;
import io.rdmagateway.proto.v1.FlushRegionResponse;
import io.rdmagateway.proto.v1.GetRegionRequest;
import io.rdmagateway.proto.v1.GetRegionResponse;
import io.rdmagateway.proto.v1.HashRegionRequest;
import io.rdmagateway.proto.v1.HashRegionResponse;
import io.rdmagateway.proto.v1.ListRegionsRequest;
import io.rdmagateway.proto.v1.ListRegionsResponse;
import io.rdmagateway.proto.v1.Region;
import io.rdmagateway.proto.v1.RegionService;
import io.rdmagateway.region.RegionSpec;
import io.rdmagateway.session.Page;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;

/** Serves regions. */
@GrpcService
@Blocking
class RegionEdge implements RegionService {

    private final Gateway gateway;
    private final Caller caller;

    RegionEdge(Gateway gateway, Caller caller) {
        this.gateway = gateway;
        this.caller = caller;
    }

    private Region toProto(io.rdmagateway.region.Region region) {
        return RegionMapper.toProto(region, gateway.grants().count(region));
    }

    @Override
    public Uni<CreateRegionResponse> createRegion(CreateRegionRequest request) {
        Region region = toProto(gateway.regions().create(caller.identity(), RegionMapper.fromProto(request)));
        return Uni.createFrom()
                .item(CreateRegionResponse.newBuilder().setRegion(region).build());
    }

    @Override
    public Uni<GetRegionResponse> getRegion(GetRegionRequest request) {
        Region region = toProto(gateway.regions().find(caller.identity(), request.getName()));
        return Uni.createFrom()
                .item(GetRegionResponse.newBuilder().setRegion(region).build());
    }

    @Override
    public Uni<ListRegionsResponse> listRegions(ListRegionsRequest request) {
        Page<io.rdmagateway.region.Region> page =
                gateway.regions().list(caller.identity(), request.getPageSize(), request.getPageToken());
        return Uni.createFrom()
                .item(ListRegionsResponse.newBuilder()
                        .addAllRegions(page.items().stream().map(this::toProto).toList())
                        .setNextPageToken(page.nextToken())
                        .build());
    }

    @Override
    public Uni<HashRegionResponse> hashRegion(HashRegionRequest request) {
        return Uni.createFrom().item(hash(request));
    }

    private HashRegionResponse hash(HashRegionRequest request) {
        HashRegionResponse.Builder response = HashRegionResponse.newBuilder();
        switch (request.getAlgorithm()) {
            case HASH_ALGORITHM_UNSPECIFIED, HASH_ALGORITHM_SHA256 ->
                response.setSha256(ByteString.copyFrom(gateway.regions()
                        .sha256(
                                caller.identity(),
                                request.getName(),
                                request.getOffsetBytes(),
                                request.getLengthBytes())));
            case HASH_ALGORITHM_CRC32C ->
                response.setCrc32C(gateway.regions()
                        .crc32c(
                                caller.identity(),
                                request.getName(),
                                request.getOffsetBytes(),
                                request.getLengthBytes()));
            case UNRECOGNIZED ->
                throw RegionSpec.invalid(
                        "algorithm", "is one that this gateway does not know: " + request.getAlgorithmValue());
        }
        return response.build();
    }

    @Override
    public Uni<FlushRegionResponse> flushRegion(FlushRegionRequest request) {
        gateway.regions()
                .flush(caller.identity(), request.getName(), request.getOffsetBytes(), request.getLengthBytes());
        return Uni.createFrom().item(FlushRegionResponse.getDefaultInstance());
    }

    @Override
    public Uni<DeleteRegionResponse> deleteRegion(DeleteRegionRequest request) {
        gateway.regions().delete(caller.identity(), request.getName());
        return Uni.createFrom().item(DeleteRegionResponse.getDefaultInstance());
    }
}
