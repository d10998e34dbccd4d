package io.rdmagateway.region;

import io.rdmagateway.region.RegionBacking.Anonymous;
import io.rdmagateway.region.RegionBacking.File;
import io.rdmagateway.region.RegionException.Reason;
import java.util.Optional;

/**
 * Where a gateway has memory for regions.
 *
 * @param files where files may lie; empty forbids them
 * @param hugePages empty where there are none
 * @param sharedMemory empty where there is none
 */
public record Backings(Optional<FileRoot> files, Optional<HugePages> hugePages, Optional<SharedMemory> sharedMemory) {

    /** Returns how much of the machine's memory a region takes for itself. */
    long heldBytes(RegionSpec spec) {
        boolean huge = spec.backing() instanceof RegionBacking.HugePages;
        return huge && hugePages.isPresent() ? hugePages.get().spanned(spec.lengthBytes()) : spec.anonymousBytes();
    }

    /** @throws RegionException when there is none of what is asked for, or no room */
    RegionMemory allocate(RegionSpec spec, long maxBytes) {
        return switch (spec.backing()) {
            case Anonymous anonymous -> RegionMemory.anonymous(spec.lengthBytes());
            case RegionBacking.HugePages huge -> hugePages(spec, huge);
            case File file ->
                files.orElseThrow(() -> RegionException.ofField(
                                Reason.FILES_NOT_CONFIGURED,
                                "file_path",
                                "this gateway offers no files: gateway.files.root is not set"))
                        .map(file, spec.lengthBytes(), maxBytes);
            case RegionBacking.SharedMemory shared ->
                sharedMemory
                        .orElseThrow(() -> RegionException.ofField(
                                Reason.SHARED_MEMORY_UNAVAILABLE, "backing", "this gateway offers no shared memory"))
                        .allocate(spec.name(), spec.lengthBytes(), shared);
        };
    }

    private RegionMemory hugePages(RegionSpec spec, RegionBacking.HugePages huge) {
        try {
            return hugePages
                    .orElseThrow(() -> RegionException.ofField(
                            Reason.HUGE_PAGES_UNAVAILABLE,
                            "backing",
                            "this gateway offers no huge pages: mount a hugetlbfs, reserve pages by vm.nr_hugepages and "
                                    + "set gateway.huge-pages.root, or let it fall back to anonymous memory"))
                    .allocate(spec.lengthBytes(), huge);
        } catch (RegionException e) {
            if (huge.orAnonymous()) {
                return RegionMemory.anonymous(spec.lengthBytes());
            }
            throw e;
        }
    }
}
