package io.rdmagateway.region;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegionMemoryTest {

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldLeaveNothingBehindWhenOthersGetTheMemory(boolean othersGetIt) {
        try (Arena outlives = Arena.ofShared()) {
            MemorySegment memory = outlives.allocate(10_000).fill((byte) 7);
            new RegionMemory(Arena.ofShared(), memory, othersGetIt).close();
            assertThat(memory.toArray(ValueLayout.JAVA_BYTE)).containsOnly(othersGetIt ? 0 : 7);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 4095, 1 << 20})
    void shouldBeZeroWhenMade(long lengthBytes) {
        for (int i = 0; i < 10; i++) {
            try (RegionMemory memory = RegionMemory.anonymous(lengthBytes)) {
                assertThat(memory.zeroOnRelease()).isTrue();
                assertThat(memory.segment().toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
                memory.segment().fill((byte) 7);
            }
        }
    }
}
