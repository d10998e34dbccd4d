package io.rdmagateway.server;

import io.rdmagateway.proto.v1.CreateRegionRequest;
import io.rdmagateway.proto.v1.Region;
import io.rdmagateway.region.RegionSpec;
import java.util.Optional;
import java.util.Set;

/** Maps regions. */
final class RegionMapper {

    private RegionMapper() {}

    static RegionSpec fromProto(CreateRegionRequest request) {
        return new RegionSpec(
                request.getName(),
                request.getLengthBytes(),
                Optional.of(request.getFilePath()).filter(path -> !path.isEmpty()),
                request.getCreateFile(),
                Set.copyOf(request.getReadersList()),
                Set.copyOf(request.getWritersList()));
    }

    static Region toProto(io.rdmagateway.region.Region region, int grantCount) {
        return Region.newBuilder()
                .setName(region.name())
                .setLengthBytes(region.lengthBytes())
                .setFilePath(region.filePath().orElse(""))
                .setOwner(region.owner().name())
                .addAllReaders(region.readers().stream().sorted().toList())
                .addAllWriters(region.writers().stream().sorted().toList())
                .setCreateTime(Times.toProto(region.createTime()))
                .setGrantCount(grantCount)
                .build();
    }
}
