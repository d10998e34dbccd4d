package io.rdmagateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {

    @Test
    void shouldKeepTheOrderWhenNested() {
        Map<String, Object> value = Json.object("b", 1, "a", List.of(true, "x", Json.object()), "c", null, "d", 1.5);

        assertThat(Json.write(value)).isEqualTo("{\"b\":1,\"a\":[true,\"x\",{}],\"c\":null,\"d\":1.5}");
    }
}
