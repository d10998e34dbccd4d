package io.rdmagateway.region;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IovaTest {

    @ParameterizedTest
    @CsvSource({"4096, 1", "4097, 4096", "140737488351231, 1", "8191, 70368744177664", "123456789, 1099511627776"})
    void shouldLieInUserRangeAndInPageAsTheMemory(long address, long lengthBytes) {
        Random random = new Random(address);
        Set<Long> drawn = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            long iova = Iova.random(random, address, lengthBytes);
            assertThat(iova % 4096).isEqualTo(address % 4096);
            assertThat(iova).isGreaterThanOrEqualTo(4096);
            assertThat(iova + lengthBytes).isLessThanOrEqualTo(1L << 47);
            drawn.add(iova);
        }
        assertThat(drawn).hasSizeGreaterThan(990);
    }
}
