package io.rdmagateway.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rdmagateway.region.RegionException.Reason;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Huge pages of this machine, where the administrator has some: 2 MiB pages, a mount of hugetlbfs that we may write to. */
@Tag("packaged")
class HugePagesIT {

    private static final long PAGE_BYTES = 2 << 20;
    private static final RegionBacking HUGE = new RegionBacking.HugePages(false);

    private Path mount;
    private HugePages hugePages;
    private long freeBefore;

    @BeforeEach
    void findMount() throws IOException {
        Optional<Path> found = Files.readAllLines(Path.of("/proc/mounts")).stream()
                .map(line -> line.split(" "))
                .filter(fields -> fields[2].equals("hugetlbfs"))
                .map(fields -> Path.of(fields[1]))
                .filter(Files::isWritable)
                .findFirst();
        assumeTrue(found.isPresent(), "no mount of hugetlbfs that this user may write to");
        freeBefore = pages("HugePages_Free");
        assumeTrue(freeBefore >= 2, "fewer than 2 free huge pages: vm.nr_hugepages is too low");
        mount = found.get();
        hugePages = new HugePages(mount);
    }

    @AfterEach
    void shouldHaveLeftNothing() throws IOException {
        if (hugePages != null) {
            assertThat(pages("HugePages_Free")).isEqualTo(freeBefore);
            assertThat(mount).isDirectoryNotContaining("glob:**/rdma-gateway.*");
        }
    }

    private static long pages(String name) throws IOException {
        Map<String, String> facts = Files.readAllLines(Path.of("/proc/meminfo")).stream()
                .map(line -> line.split(":? +"))
                .collect(Collectors.toMap(line -> line[0], line -> line[1]));
        return Long.parseLong(facts.get(name));
    }

    @Test
    void shouldTakeWholePagesAndGiveThemBack() throws IOException {
        try (RegionMemory memory = hugePages.allocate(PAGE_BYTES + 1, HUGE)) {
            assertThat(memory.segment().byteSize()).isEqualTo(PAGE_BYTES + 1);
            assertThat(memory.segment().address() % PAGE_BYTES).isZero();
            assertThat(memory.segment().toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
            assertThat(memory.backing()).isEqualTo(HUGE);
            assertThat(hugePages.spanned(PAGE_BYTES + 1)).isEqualTo(2 * PAGE_BYTES);
            assertThat(pages("HugePages_Free")).isEqualTo(freeBefore - 2);
            memory.segment().fill((byte) 7);
        }
        try (RegionMemory memory = hugePages.allocate(1, HUGE)) {
            assertThat(memory.segment().get(ValueLayout.JAVA_BYTE, 0)).isZero();
        }
    }

    @Test
    void shouldSayHowManyPagesWhenThereAreTooFew() {
        long wanted = freeBefore + 1;
        assertThatThrownBy(() -> hugePages.allocate(wanted * PAGE_BYTES, HUGE))
                .isInstanceOfSatisfying(
                        RegionException.class, e -> assertThat(e.reason()).isEqualTo(Reason.HUGE_PAGES_UNAVAILABLE))
                .hasMessageContainingAll(wanted + " free huge pages", "vm.nr_hugepages");
    }
}
