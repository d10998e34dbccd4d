package io.rdmagateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextTableTest {

    @Test
    void shouldAlignColumnsAndEndNoRowWithSpaces() {
        String text =
                new TextTable().row("a", "long cell", "x").row("wide", "b").render("  ");

        assertThat(text.lines()).containsExactly("  a     long cell  x", "  wide  b");
    }

    @Test
    void shouldBeEmptyWhenItHasNoRows() {
        assertThat(new TextTable().render("  ")).isEmpty();
    }
}
