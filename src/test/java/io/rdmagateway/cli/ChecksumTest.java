package io.rdmagateway.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChecksumTest {

    /** The SHA-256 is from sha256sum, the CRC32C the check value of the catalogue of CRCs. */
    @ParameterizedTest
    @CsvSource({
        "SHA256, 15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225",
        "CRC32C, e3069283",
        "NONE, ''",
    })
    void shouldTakeBytesInTurn(Checksum checksum, String expected) {
        Checksum.Running running = checksum.begin();

        running.update(ByteBuffer.wrap("1234".getBytes(US_ASCII)));
        running.update(ByteBuffer.wrap("56789".getBytes(US_ASCII)));

        assertThat(HexFormat.of().formatHex(running.value())).isEqualTo(expected);
    }
}
