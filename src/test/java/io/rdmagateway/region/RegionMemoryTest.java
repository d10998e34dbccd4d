package io.rdmagateway.region;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegionMemoryTest {

    private static final RegionBacking ANONYMOUS = new RegionBacking.Anonymous();
    private static final RegionBacking FILE = new RegionBacking.File("file", false, false);

    private static MemorySegment released(MemorySegment memory, RegionBacking backing) {
        new RegionMemory(Arena.ofShared(), memory.fill((byte) 7), backing, Optional.empty()).close();
        return memory;
    }

    @Test
    void shouldLeaveNothingBehindWhenOthersGetTheMemory() {
        try (Arena outlives = Arena.ofShared()) {
            MemorySegment memory = outlives.allocate(10_000);
            assertThat(released(memory, ANONYMOUS).toArray(ValueLayout.JAVA_BYTE))
                    .containsOnly(0);
            assertThat(released(memory, FILE).toArray(ValueLayout.JAVA_BYTE)).containsOnly(7);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 4095, 1 << 20})
    void shouldBeZeroWhenMade(long lengthBytes) {
        for (int i = 0; i < 10; i++) {
            try (RegionMemory memory = RegionMemory.anonymous(lengthBytes)) {
                assertThat(memory.backing()).isEqualTo(ANONYMOUS);
                assertThat(memory.segment().toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
                memory.segment().fill((byte) 7);
            }
        }
    }
}
