package io.rdmagateway.server.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AskedHostTest {

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST", "127.0.0.1", "10.1.2.3", "[::1]", "::1", "[fe80::1]"})
    void shouldBeNobodysWhenItIsThisMachineOrAnAddress(String name) {
        assertThat(new AskedHost(name).isNobodys()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "rebound.example", "localhost.example", "127.0.0.1.example", "[::1", "[]"})
    void shouldBeSomebodysWhenItIsAName(String name) {
        assertThat(new AskedHost(name).isNobodys()).isFalse();
    }
}
