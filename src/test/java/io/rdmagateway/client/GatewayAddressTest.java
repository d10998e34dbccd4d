package io.rdmagateway.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayAddressTest {

    @ParameterizedTest
    @CsvSource({
        "gw, gw, 9443, gw:9443",
        "gw:1, gw, 1, gw:1",
        "10.0.0.1:65535, 10.0.0.1, 65535, 10.0.0.1:65535",
        "'[fd00::1]:443', 'fd00::1', 443, '[fd00::1]:443'",
        "'[fd00::1]', 'fd00::1', 9443, '[fd00::1]:9443'",
        "'fd00::1', 'fd00::1', 9443, '[fd00::1]:9443'",
    })
    void shouldReadHostAndPortWhenWellFormed(String text, String host, int port, String shown) {
        GatewayAddress address = GatewayAddress.parse(text);

        assertThat(address).isEqualTo(new GatewayAddress(host, port)).hasToString(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "gw:", "gw:x", "gw:0", "gw:65536", ":9443"})
    void shouldRefuseWhenMalformed(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GatewayAddress.parse(text))
                .withMessageStartingWith("gateway: ");
    }

    @Test
    void shouldTrimWhenSurroundedBySpaces() {
        assertThat(GatewayAddress.parse(" gw:7 ")).isEqualTo(new GatewayAddress("gw", 7));
    }
}
