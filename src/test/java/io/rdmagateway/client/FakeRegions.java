package io.rdmagateway.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.grpc.stub.StreamObserver;
import io.rdmagateway.proto.v1.FlushRegionRequest;
import io.rdmagateway.proto.v1.FlushRegionResponse;
import io.rdmagateway.proto.v1.GetRegionRequest;
import io.rdmagateway.proto.v1.GetRegionResponse;
import io.rdmagateway.proto.v1.HashRegionRequest;
import io.rdmagateway.proto.v1.HashRegionResponse;
import io.rdmagateway.proto.v1.ListRegionsRequest;
import io.rdmagateway.proto.v1.ListRegionsResponse;
import io.rdmagateway.proto.v1.Region;
import io.rdmagateway.proto.v1.RegionServiceGrpc;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The regions of a {@link FakeGateway}: one, by whatever name. */
final class FakeRegions implements RegionServiceGrpc.AsyncService {

    private final FakeGateway gateway;

    FakeRegions(FakeGateway gateway) {
        this.gateway = gateway;
    }

    /** A page for each, and an empty one in the middle, as a gateway may answer. */
    @Override
    public void listRegions(ListRegionsRequest request, StreamObserver<ListRegionsResponse> observer) {
        int number = request.getPageToken().isEmpty() ? 0 : Integer.parseInt(request.getPageToken());
        ListRegionsResponse.Builder response =
                ListRegionsResponse.newBuilder().setNextPageToken(number == 2 ? "" : Integer.toString(number + 1));
        if (number != 1) {
            response.addRegions(Region.newBuilder().setName("r" + number));
        }
        gateway.answer("regions", response.build(), observer);
    }

    @Override
    public void getRegion(GetRegionRequest request, StreamObserver<GetRegionResponse> observer) {
        Region region = Region.newBuilder()
                .setName(request.getName())
                .setLengthBytes(FakeGateway.REGION_BYTES)
                .setCreateTime(Timestamp.newBuilder().setSeconds(gateway.regionMadeSeconds))
                .build();
        gateway.answer(
                "region", GetRegionResponse.newBuilder().setRegion(region).build(), observer);
    }

    @Override
    public void hashRegion(HashRegionRequest request, StreamObserver<HashRegionResponse> observer) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(gateway.region()
                    .asSlice(request.getOffsetBytes(), request.getLengthBytes())
                    .asByteBuffer());
            HashRegionResponse response = HashRegionResponse.newBuilder()
                    .setSha256(ByteString.copyFrom(sha256.digest()))
                    .build();
            gateway.answer("hash", response, observer);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void flushRegion(FlushRegionRequest request, StreamObserver<FlushRegionResponse> observer) {
        gateway.answer("flush", FlushRegionResponse.getDefaultInstance(), observer);
    }
}
