package io.rdmagateway.server;

import com.google.protobuf.ByteString;
import io.rdmagateway.copy.BroadcastProgress;
import io.rdmagateway.copy.BroadcastSpec;
import io.rdmagateway.copy.CopyException;
import io.rdmagateway.copy.CopyProgress;
import io.rdmagateway.copy.CopySpec;
import io.rdmagateway.copy.CopySpec.Sha256;
import io.rdmagateway.copy.CopySpec.Source;
import io.rdmagateway.copy.Hop;
import io.rdmagateway.proto.v1.BroadcastRegionRequest;
import io.rdmagateway.proto.v1.BroadcastRegionResponse;
import io.rdmagateway.proto.v1.CopyRegionRequest;
import io.rdmagateway.proto.v1.CopyRegionResponse;
import io.rdmagateway.proto.v1.CopySource;
import io.rdmagateway.proto.v1.NodeCopy;
import java.util.Optional;
import java.util.Set;

/** Maps copies. */
final class CopyMapper {

    private CopyMapper() {}

    /** @throws CopyException INVALID_COPY with the field */
    static CopySpec fromProto(CopyRegionRequest request) {
        return new CopySpec(
                request.getCopyId(),
                request.getSourcesList().stream().map(CopyMapper::fromProto).toList(),
                request.getRegion(),
                request.getOffsetBytes(),
                request.getLengthBytes(),
                request.getKeepEqual(),
                request.getExpectedSha256().isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Sha256(request.getExpectedSha256().toByteArray())),
                request.getCallerCompares(),
                request.hasPatience()
                        ? Times.fromProto(request.getPatience(), message -> CopyException.ofField("patience", message))
                        : CopySpec.DEFAULT_PATIENCE,
                request.getCreateRegion() ? Optional.of(Set.copyOf(request.getReadersList())) : Optional.empty());
    }

    /** @throws CopyException INVALID_COPY with the field */
    static BroadcastSpec fromProto(BroadcastRegionRequest request) {
        return new BroadcastSpec(
                request.getRegion(),
                request.getNodeIdsList(),
                request.getTargetRegion(),
                Set.copyOf(request.getReadersList()));
    }

    static BroadcastRegionResponse toProto(BroadcastProgress progress) {
        return BroadcastRegionResponse.newBuilder()
                .addAllNodes(progress.hops().stream().map(CopyMapper::toProto).toList())
                .setLengthBytes(progress.lengthBytes())
                .setSha256(toProto(progress.sha256()))
                .build();
    }

    private static NodeCopy toProto(Hop hop) {
        NodeCopy.Builder node = NodeCopy.newBuilder()
                .setNodeId(hop.nodeId())
                .setArrivedBytes(hop.arrivedBytes())
                .setDone(hop.done());
        hop.failure()
                .ifPresent(failure -> node.setErrorCode(failure.code().value())
                        .setErrorReason(failure.reason())
                        .setErrorMessage(failure.getMessage()));
        return node.build();
    }

    private static ByteString toProto(Optional<Sha256> sha256) {
        return sha256.map(it -> ByteString.copyFrom(it.bytes())).orElse(ByteString.EMPTY);
    }

    private static Source fromProto(CopySource source) {
        return new Source(source.getNodeId(), source.getRegion(), source.getOffsetBytes(), source.getFollowedCopyId());
    }

    static CopyRegionResponse toProto(String copyId, CopyProgress progress) {
        return CopyRegionResponse.newBuilder()
                .setCopyId(copyId)
                .setArrivedBytes(progress.arrivedBytes())
                .setMovedBytes(progress.movedBytes())
                .setLengthBytes(progress.lengthBytes())
                .setRunningTime(Times.toProto(progress.running()))
                .setRateBytesPerSecond(progress.rate())
                .setSha256(toProto(progress.sha256()))
                .build();
    }
}
