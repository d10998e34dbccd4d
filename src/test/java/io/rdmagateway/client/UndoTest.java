package io.rdmagateway.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UndoTest {

    private final List<String> steps = new ArrayList<>();

    @Test
    void shouldTakeBackTheLatestFirst() {
        try (Undo undo = new Undo()) {
            undo.add(() -> steps.add("first"));
            undo.add(() -> steps.add("second"));
        }

        assertThat(steps).containsExactly("second", "first");
    }

    @Test
    void shouldDoNothingWhenKept() {
        try (Undo undo = new Undo()) {
            undo.add(() -> steps.add("first"));
            undo.keep();
        }

        assertThat(steps).isEmpty();
    }

    @Test
    void shouldGoOnWhenAStepFails() {
        Undo undo = new Undo();
        undo.add(() -> steps.add("first"));
        undo.add(() -> {
            throw new IllegalStateException("second");
        });
        undo.add(() -> {
            throw new IllegalStateException("third");
        });

        assertThatThrownBy(undo::close)
                .hasMessage("third")
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
        assertThat(steps).containsExactly("first");
    }
}
