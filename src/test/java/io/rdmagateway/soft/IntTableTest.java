package io.rdmagateway.soft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IntTableTest {

    /** Keys from a small range collide all the time: what is removed must not hide what stands behind it. */
    @Test
    void shouldAgreeWithHashMapWhenKeysComeAndGo() {
        IntTable<Integer> table = new IntTable<>();
        Map<Integer, Integer> model = new HashMap<>();
        Random random = new Random(1);
        for (int i = 0; i < 200_000; i++) {
            int key = random.nextInt(300) * (random.nextBoolean() ? 1 : 1 << 20);
            if (random.nextBoolean()) {
                table.put(key, i);
                model.put(key, i);
            } else {
                table.remove(key);
                model.remove(key);
            }
            int probe = random.nextInt(300);
            assertThat(table.find(probe)).isEqualTo(model.get(probe));
            assertThat(table.size()).isEqualTo(model.size());
        }
        Map<Integer, Integer> rest = new HashMap<>();
        table.forEach(value -> rest.merge(value, 1, Integer::sum));
        assertThat(rest.keySet()).containsExactlyInAnyOrderElementsOf(model.values());
    }

    @Test
    void shouldFindNothingWhenEmpty() {
        IntTable<String> table = new IntTable<>();

        assertThat(table.find(0)).isNull();
        table.remove(0);
        assertThat(table.contains(0)).isFalse();
    }
}
