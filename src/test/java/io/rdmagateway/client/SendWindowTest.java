package io.rdmagateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SendWindowTest {

    @Test
    void shouldRetireAllBeforeWhenOneCompletes() {
        SendWindow window = new SendWindow(4);
        post(window, 3);

        window.retire(1);

        assertThat(window.outstanding()).isEqualTo(1);
        assertThat(window.next()).isEqualTo(3);
    }

    @Test
    void shouldNotGoBackWhenAnOlderOneCompletesLate() {
        SendWindow window = new SendWindow(4);
        post(window, 3);
        window.retire(2);

        window.retire(0);

        assertThat(window.outstanding()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 16, 17, 64})
    void shouldHoldASignaledOneWheneverFull(int depth) {
        SendWindow window = new SendWindow(depth);
        long newestSignaled = -1;
        for (int i = 0; i < 5 * depth; i++) {
            if (window.isFull()) {
                // Without one, no completion would ever open the window again.
                assertThat(newestSignaled).isGreaterThanOrEqualTo(window.next() - window.outstanding());
                window.retire(newestSignaled);
            }
            if (window.mustSignal(false)) {
                newestSignaled = window.next();
            }
            window.posted();
        }
    }

    @Test
    void shouldSignalWhenLast() {
        SendWindow window = new SendWindow(16);

        assertThat(window.mustSignal(false)).isFalse();
        assertThat(window.mustSignal(true)).isTrue();
    }

    private static void post(SendWindow window, int count) {
        for (int i = 0; i < count; i++) {
            window.posted();
        }
    }
}
