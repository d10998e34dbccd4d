package io.rdmagateway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class JsonTest {

    @Test
    void shouldKeepTheOrderWhenNested() {
        Object value = Json.object("b", 1, "a", List.of(true, "x", Json.object()), "c", null, "d", 1.5);

        assertThat(Json.write(value)).isEqualTo("{\"b\":1,\"a\":[true,\"x\",{}],\"c\":null,\"d\":1.5}");
    }

    @Test
    void shouldEscapeWhenTextHasQuotesOrControls() {
        assertThat(Json.write("a\"b\\c\nd\te\u0001é")).isEqualTo("\"a\\\"b\\\\c\\nd\\te\\u0001é\"");
    }

    @Test
    void shouldWriteNullWhenJsonHasNoSuchNumber() {
        assertThat(Json.write(List.of(Double.NaN, Double.POSITIVE_INFINITY))).isEqualTo("[null,null]");
    }

    @Test
    void shouldRefuseWhenTheTypeIsForeign() {
        assertThatIllegalArgumentException().isThrownBy(() -> Json.write(new Object()));
    }
}
