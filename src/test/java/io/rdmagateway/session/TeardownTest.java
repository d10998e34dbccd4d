package io.rdmagateway.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TeardownTest {

    private final List<String> done = new ArrayList<>();
    private final List<String> refusing = new ArrayList<>();
    private final Teardown teardown = new Teardown();

    private void add(String step) {
        teardown.add(() -> {
            if (refusing.remove(step)) {
                throw new IllegalStateException(step);
            }
            done.add(step);
        });
    }

    @Test
    void shouldReleaseLastMadeFirst() {
        List.of("pd", "cq", "qp").forEach(this::add);
        teardown.close();
        assertThat(done).containsExactly("qp", "cq", "pd");
        teardown.close();
        assertThat(done).hasSize(3);
    }

    @Test
    void shouldTryEveryStepWhenSomeAreRefused() {
        List.of("pd", "mr", "cq", "qp").forEach(this::add);
        refusing.addAll(List.of("qp", "mr"));
        assertThatThrownBy(teardown::close)
                .hasMessage("qp")
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
        assertThat(done).containsExactly("cq", "pd");
        teardown.close();
        assertThat(done).containsExactly("cq", "pd", "qp", "mr");
    }
}
