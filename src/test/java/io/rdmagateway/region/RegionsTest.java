package io.rdmagateway.region;

import static io.rdmagateway.region.RegionRefusals.assertRefused;
import static io.rdmagateway.region.RegionRefusals.assertRefusedByQuota;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.region.RegionException.Reason;
import io.rdmagateway.session.Identity;
import io.rdmagateway.session.Page;
import io.rdmagateway.session.Quota;
import io.rdmagateway.session.QuotaLimits;
import io.rdmagateway.session.Quotas;
import io.rdmagateway.session.Resource;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegionsTest {

    private static final Identity ALICE = new Identity("spiffe://test/alice");
    private static final Identity BOB = new Identity("spiffe://test/bob");

    private static final QuotaLimits QUOTAS = QuotaLimits.NONE
            .with(Resource.REGIONS, new Quota(3, 3, 0))
            .with(Resource.ANONYMOUS_BYTES, new Quota(3 << 19, 3 << 19, 0));

    private final Quotas quotas = new Quotas(QUOTAS, System::nanoTime);
    private final Regions regions = new Regions(
            new RegionLimits(1 << 20, 4, Duration.ofDays(1)),
            quotas,
            new Backings(Optional.empty(), Optional.empty(), Optional.empty()),
            InstantSource.fixed(Instant.EPOCH));

    @AfterEach
    void close() {
        regions.close();
        assertThat(quotas.used(Resource.REGIONS)).isZero();
        assertThat(quotas.used(Resource.ANONYMOUS_BYTES)).isZero();
    }

    private static RegionSpec spec(String name, long lengthBytes) {
        return shared(name, lengthBytes, Set.of(), Set.of());
    }

    private static RegionSpec shared(String name, long lengthBytes, Set<String> readers, Set<String> writers) {
        return new RegionSpec(name, lengthBytes, new RegionBacking.Anonymous(), readers, writers);
    }

    @Test
    void shouldBeZeroedAndPageAlignedWhenAnonymous() {
        Region region = regions.create(ALICE, spec("zero", 5000));
        MemorySegment memory = region.slice(new ByteRange(0, 5000));
        assertThat(memory.address() % 4096).isZero();
        assertThat(memory.toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-begins-with-dash", "with space", "a/b", "..", "ümlaut"})
    void shouldRefuseNameWhenMalformed(String name) {
        assertRefused(Reason.INVALID_REGION, "name", () -> regions.create(ALICE, spec(name, 1)));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, (1 << 20) + 1, Long.MAX_VALUE})
    void shouldRefuseLengthWhenOutOfRange(long lengthBytes) {
        assertRefused(Reason.INVALID_REGION, "length_bytes", () -> regions.create(ALICE, spec("r", lengthBytes)));
        regions.create(ALICE, spec("r", 1));
    }

    @Test
    void shouldRefuseNameWhenTaken() {
        regions.create(ALICE, spec("twice", 1));
        assertRefused(Reason.REGION_EXISTS, "name", () -> regions.create(BOB, spec("twice", 1)));
    }

    @Test
    void shouldRefuseWhenThereAreEnough() {
        for (int i = 0; i < 3; i++) {
            regions.create(ALICE, spec("r" + i, 1));
        }
        assertRefusedByQuota("REGION_LIMIT_REACHED", 3, 3, () -> regions.create(ALICE, spec("r3", 1)));
        regions.delete(ALICE, "r0");
        regions.create(ALICE, spec("r3", 1));
    }

    @Test
    void shouldRefuseWhenAllTogetherAreTooMuch() {
        regions.create(ALICE, spec("most", 1 << 20));
        assertRefusedByQuota(
                "OUT_OF_MEMORY", 3 << 19, 1 << 20, () -> regions.create(ALICE, spec("more", (1 << 19) + 1)));
        regions.create(ALICE, spec("rest", 1 << 19));
        regions.delete(ALICE, "most");
        regions.create(ALICE, spec("again", 1 << 20));
    }

    @Test
    void shouldRefuseFileWhenThereIsNoRoot() {
        RegionSpec file = new RegionSpec("f", 0, new RegionBacking.File("f", false, false), Set.of(), Set.of());
        assertRefused(Reason.FILES_NOT_CONFIGURED, "file_path", () -> regions.create(ALICE, file));
    }

    @Test
    void shouldHideRegionWhenCallerMayNotRead() {
        regions.create(ALICE, spec("private", 1));
        assertRefused(Reason.REGION_NOT_FOUND, () -> regions.find(BOB, "private"));
        assertRefused(Reason.REGION_NOT_FOUND, () -> regions.delete(BOB, "private"));
        assertRefused(Reason.REGION_NOT_FOUND, () -> regions.sha256(BOB, "private", 0, 0));
        assertRefused(Reason.REGION_NOT_FOUND, () -> regions.find(BOB, "never-was"));
        assertThat(regions.list(BOB, 0, "").items()).isEmpty();
    }

    @Test
    void shouldKnowWhatEachIdentityMay() {
        Region read = regions.create(ALICE, shared("read", 1, Set.of(BOB.name()), Set.of()));
        Region write = regions.create(ALICE, shared("write", 1, Set.of(), Set.of(BOB.name())));
        Region open = regions.create(ALICE, shared("open", 1, Set.of(RegionSpec.ANYBODY), Set.of()));
        assertThat(read.isReadableBy(BOB)).isTrue();
        assertThat(read.isWritableBy(BOB)).isFalse();
        assertThat(write.isReadableBy(BOB)).isTrue();
        assertThat(write.isWritableBy(BOB)).isTrue();
        assertThat(open.isReadableBy(BOB)).isTrue();
        assertThat(open.isWritableBy(BOB)).isFalse();
        assertThat(open.isWritableBy(ALICE)).isTrue();
        assertRefused(Reason.REGION_NOT_OWNED, () -> regions.delete(BOB, "write"));
    }

    @Test
    void shouldHashExactlyTheRange() throws Exception {
        Region region = regions.create(ALICE, spec("hash", 4096));
        region.slice(new ByteRange(100, 3)).copyFrom(MemorySegment.ofArray(new byte[] {'a', 'b', 'c'}));
        byte[] expected = MessageDigest.getInstance("SHA-256").digest(new byte[] {'a', 'b', 'c'});
        assertThat(regions.sha256(ALICE, "hash", 100, 3)).isEqualTo(expected);
        assertThat(regions.sha256(ALICE, "hash", 4095, 0))
                .isEqualTo(MessageDigest.getInstance("SHA-256").digest(new byte[1]));
    }

    @Test
    void shouldComputeTheCrc32cOfExactlyTheRange() {
        Region region = regions.create(ALICE, spec("hash", 4096));
        region.slice(new ByteRange(100, 9)).copyFrom(MemorySegment.ofArray("123456789".getBytes(US_ASCII)));
        // The check value of the catalogue of CRCs.
        assertThat(regions.crc32c(ALICE, "hash", 100, 9)).isEqualTo(0xe306_9283);
        assertRefused(Reason.REGION_NOT_FOUND, () -> regions.crc32c(BOB, "hash", 0, 0));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 4096, 4097, Long.MAX_VALUE})
    void shouldRefuseOffsetWhenOutside(long offset) {
        regions.create(ALICE, spec("r", 4096));
        assertRefused(Reason.RANGE_OUTSIDE_REGION, "offset_bytes", () -> regions.sha256(ALICE, "r", offset, 1));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 3097, Long.MAX_VALUE})
    void shouldRefuseLengthWhenItLeavesTheRegion(long length) {
        regions.create(ALICE, spec("r", 4096));
        assertRefused(Reason.RANGE_OUTSIDE_REGION, "length_bytes", () -> regions.sha256(ALICE, "r", 1000, length));
    }

    @Test
    void shouldListByNameInPages() {
        for (String name : new String[] {"b", "c", "a"}) {
            regions.create(ALICE, spec(name, 1));
        }
        Page<Region> page = regions.list(ALICE, 2, "");
        assertThat(page.items()).extracting(Region::name).containsExactly("a", "b");
        assertThat(regions.list(ALICE, 2, page.nextToken()).items())
                .extracting(Region::name)
                .containsExactly("c");
    }

    @Test
    void shouldStayWhenSomebodyHoldsIt() {
        Region region = regions.create(ALICE, spec("held", 1));
        region.hold();
        assertRefused(Reason.REGION_IN_USE, () -> regions.delete(ALICE, "held"));
        region.letGo();
        regions.delete(ALICE, "held");
        assertThat(region.hold()).isFalse();
    }
}
