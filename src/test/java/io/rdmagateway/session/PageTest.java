package io.rdmagateway.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageTest {

    private static final List<String> ALL = List.of("a", "b", "c", "d");

    @Test
    void shouldGoOnWhereThePageBeforeEnded() {
        Page<String> first = Page.of(ALL, 2, "", item -> item);
        assertThat(first).isEqualTo(new Page<>(List.of("a", "b"), "b"));
        assertThat(Page.of(ALL, 2, "b", item -> item)).isEqualTo(new Page<>(List.of("c", "d"), ""));
    }

    @Test
    void shouldSkipNothingWhenTheLastItemIsGone() {
        assertThat(Page.of(List.of("a", "c"), 2, "b", item -> item).items()).containsExactly("c");
    }

    @Test
    void shouldShowAllWhenSizeIsZero() {
        assertThat(Page.of(ALL, 0, "", item -> item).items()).isEqualTo(ALL);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1001})
    void shouldRefuseSizeWhenOutOfRange(int size) {
        assertThatThrownBy(() -> Page.of(ALL, size, "", item -> item))
                .isInstanceOfSatisfying(SessionException.class, e -> {
                    assertThat(e.reason()).isEqualTo(SessionException.Reason.INVALID_PAGE);
                    assertThat(e.metadata()).containsEntry("field", "page_size");
                });
    }
}
