package io.rdmagateway.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BindingTest {

    private final List<RuntimeException> broken = new ArrayList<>();
    private Runnable posted = () -> {};
    private boolean taken = true;
    private final Binding binding = new Binding(() -> null, (wr, fill) -> post(), broken::add, Duration.ofMillis(20));

    private boolean post() {
        posted.run();
        return taken;
    }

    private void bind() {
        binding.bind(null, null, Set.of());
    }

    @Test
    void shouldReturnWhenBindHasCompleted() {
        posted = binding::done;
        bind();
        bind();
        assertThat(broken).isEmpty();
    }

    @Test
    void shouldThrowWhenQueuePairBreaksMeanwhile() {
        posted = binding::fail;
        assertThatIllegalStateException().isThrownBy(this::bind);
        assertThat(broken).as("told by others").isEmpty();
    }

    @Test
    void shouldBreakQueuePairWhenItDoesNotTakeTheRequest() {
        taken = false;
        assertThatIllegalStateException().isThrownBy(this::bind);
        assertThat(broken).hasSize(1);
    }

    @Test
    void shouldBreakQueuePairWhenBindDoesNotComplete() {
        assertThatIllegalStateException().isThrownBy(this::bind).withMessageContaining("within 20 ms");
        assertThat(broken).hasSize(1);
        // What comes too late changes nothing.
        binding.done();
    }
}
