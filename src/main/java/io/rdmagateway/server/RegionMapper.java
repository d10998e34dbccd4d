package io.rdmagateway.server;

import io.rdmagateway.proto.v1.CreateRegionRequest;
import io.rdmagateway.proto.v1.Region;
import io.rdmagateway.region.RegionBacking;
import io.rdmagateway.region.RegionSpec;
import java.util.Set;

/** Maps regions. */
final class RegionMapper {

    private RegionMapper() {}

    static RegionSpec fromProto(CreateRegionRequest request) {
        return new RegionSpec(
                request.getName(),
                request.getLengthBytes(),
                backing(request),
                Set.copyOf(request.getReadersList()),
                Set.copyOf(request.getWritersList()));
    }

    private static RegionBacking backing(CreateRegionRequest request) {
        RegionBacking backing = switch (request.getBacking()) {
            case REGION_BACKING_UNSPECIFIED ->
                request.getFilePath().isEmpty() ? new RegionBacking.Anonymous() : file(request);
            case REGION_BACKING_ANONYMOUS -> new RegionBacking.Anonymous();
            case REGION_BACKING_HUGE_PAGES -> new RegionBacking.HugePages(request.getAllowAnonymous());
            case REGION_BACKING_FILE -> file(request);
            case REGION_BACKING_SHARED_MEMORY -> new RegionBacking.SharedMemory();
            case UNRECOGNIZED ->
                throw RegionSpec.invalid(
                        "backing", "is one that this gateway does not know: " + request.getBackingValue());
        };
        boolean isFile = backing instanceof RegionBacking.File;
        refuseWhen(!isFile && !request.getFilePath().isEmpty(), "file_path", "is for a file");
        refuseWhen(!isFile && request.getCreateFile(), "create_file", "needs a file_path");
        refuseWhen(!isFile && request.getReadOnly(), "read_only", "needs a file_path");
        refuseWhen(
                !(backing instanceof RegionBacking.HugePages) && request.getAllowAnonymous(),
                "allow_anonymous",
                "is for huge pages");
        return backing;
    }

    private static RegionBacking file(CreateRegionRequest request) {
        refuseWhen(request.getFilePath().isEmpty(), "file_path", "must not be empty for a file");
        return new RegionBacking.File(request.getFilePath(), request.getCreateFile(), request.getReadOnly());
    }

    private static void refuseWhen(boolean wrong, String field, String message) {
        if (wrong) {
            throw RegionSpec.invalid(field, message);
        }
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
                .setBacking(toProto(region.backing()))
                .setReadOnly(region.isReadOnly())
                .setNote(region.note().orElse(""))
                .build();
    }

    private static io.rdmagateway.proto.v1.RegionBacking toProto(RegionBacking backing) {
        return switch (backing) {
            case RegionBacking.Anonymous anonymous -> io.rdmagateway.proto.v1.RegionBacking.REGION_BACKING_ANONYMOUS;
            case RegionBacking.HugePages huge -> io.rdmagateway.proto.v1.RegionBacking.REGION_BACKING_HUGE_PAGES;
            case RegionBacking.File file -> io.rdmagateway.proto.v1.RegionBacking.REGION_BACKING_FILE;
            case RegionBacking.SharedMemory shared ->
                io.rdmagateway.proto.v1.RegionBacking.REGION_BACKING_SHARED_MEMORY;
        };
    }
}
