package io.rdmagateway.server;

import io.rdmagateway.proto.v1.CreateGrantRequest;
import io.rdmagateway.proto.v1.Grant;
import io.rdmagateway.proto.v1.GrantAccess;
import io.rdmagateway.region.GrantSpec;
import io.rdmagateway.region.RegionException;
import java.util.EnumSet;
import java.util.Set;

/** Maps grants. */
final class GrantMapper {

    private GrantMapper() {}

    /** @throws RegionException INVALID_GRANT when an access is not known, or the time longer than any */
    static GrantSpec fromProto(CreateGrantRequest request) {
        Set<io.rdmagateway.region.GrantAccess> access = EnumSet.noneOf(io.rdmagateway.region.GrantAccess.class);
        request.getAccessList().forEach(granted -> access.add(fromProto(granted)));
        return new GrantSpec(
                request.getSessionId(),
                request.getGeneration(),
                request.getRegion(),
                request.getOffsetBytes(),
                request.getLengthBytes(),
                access,
                Times.fromProto(
                        request.getTtl(),
                        message -> RegionException.ofField(RegionException.Reason.INVALID_GRANT, "ttl", message)));
    }

    static Grant toProto(io.rdmagateway.region.Grant grant) {
        return Grant.newBuilder()
                .setGrantId(grant.id())
                .setSessionId(grant.sessionId())
                .setRegion(grant.region())
                .setOffsetBytes(grant.range().offsetBytes())
                .setLengthBytes(grant.range().lengthBytes())
                .addAllAccess(grant.access().stream()
                        .sorted()
                        .map(GrantMapper::toProto)
                        .toList())
                .setCreateTime(Times.toProto(grant.createTime()))
                .setExpireTime(Times.toProto(grant.expireTime()))
                .build();
    }

    private static io.rdmagateway.region.GrantAccess fromProto(GrantAccess access) {
        return switch (access) {
            case GRANT_ACCESS_READ -> io.rdmagateway.region.GrantAccess.READ;
            case GRANT_ACCESS_WRITE -> io.rdmagateway.region.GrantAccess.WRITE;
            case GRANT_ACCESS_ATOMIC -> io.rdmagateway.region.GrantAccess.ATOMIC;
            case GRANT_ACCESS_UNSPECIFIED, UNRECOGNIZED ->
                throw RegionException.ofField(
                        RegionException.Reason.INVALID_GRANT, "access", "READ, WRITE and ATOMIC are known");
        };
    }

    private static GrantAccess toProto(io.rdmagateway.region.GrantAccess access) {
        return switch (access) {
            case READ -> GrantAccess.GRANT_ACCESS_READ;
            case WRITE -> GrantAccess.GRANT_ACCESS_WRITE;
            case ATOMIC -> GrantAccess.GRANT_ACCESS_ATOMIC;
        };
    }
}
