package io.rdmagateway.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlicesTest {

    @ParameterizedTest
    @CsvSource({"1, 4, 1, 1", "4, 4, 1, 4", "5, 4, 2, 1", "8, 4, 2, 4", "9, 4, 3, 1", "3, 1, 3, 1"})
    void shouldCutIntoFullSlicesAndARest(long length, int slice, long count, int lastLength) {
        Slices slices = new Slices(length, slice);

        assertThat(slices.count()).isEqualTo(count);
        assertThat(slices.length(count - 1)).isEqualTo(lastLength);
        assertThat(slices.isLast(count - 1)).isTrue();
        long total = 0;
        for (long i = 0; i < slices.count(); i++) {
            assertThat(slices.offset(i)).isEqualTo(total);
            assertThat(slices.isLast(i)).isEqualTo(i == count - 1);
            total += slices.length(i);
        }
        assertThat(total).isEqualTo(length);
    }

    @Test
    void shouldReachBeyondTwoGiBWhenLarge() {
        Slices slices = new Slices(10L << 30, 1 << 30);

        assertThat(slices.offset(9)).isEqualTo(9L << 30);
        assertThat(slices.length(9)).isEqualTo(1 << 30);
    }

    @Test
    void shouldRefuseWhenEmpty() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Slices(0, 4)).withMessageContaining("lengthBytes");
    }
}
