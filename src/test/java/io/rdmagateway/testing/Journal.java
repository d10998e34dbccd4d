package io.rdmagateway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * What was made and what was released, in order.
 *
 * @param steps {@code +} or {@code -} and the name of an object
 */
public record Journal(List<String> steps) {

    /** Demands that everything was released, and each thing when nothing that was made after it was left. */
    public void requireUndoneInReverse(String when) {
        Deque<String> open = new ArrayDeque<>();
        for (String step : steps) {
            String name = step.substring(1);
            if (isMaking(step)) {
                open.push(name);
            } else {
                assertThat(open.peek())
                        .as("what was to be released next %s, in %s", when, steps)
                        .isEqualTo(name);
                open.pop();
            }
        }
        assertThat(open).as("what is left %s", when).isEmpty();
    }

    /** Names what was made and not released, oldest first. */
    public List<String> open() {
        return steps.stream()
                .filter(step -> isMaking(step) && !steps.contains("-" + step.substring(1)))
                .map(step -> step.substring(1))
                .toList();
    }

    private static boolean isMaking(String step) {
        return step.startsWith("+");
    }
}
