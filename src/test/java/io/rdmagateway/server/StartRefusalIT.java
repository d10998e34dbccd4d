package io.rdmagateway.server;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdmagateway.testing.ServedGateway;
import io.rdmagateway.testing.SoftLoopback;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packaged program does not start, in its production profile, when its way in is not safe. */
@Tag("packaged")
class StartRefusalIT {

    @TempDir
    Path dir;

    private void assertRefused(String option, String message) {
        assertThatThrownBy(() -> ServedGateway.start(
                                dir,
                                Map.of("RDMAGW_JAVA_OPTS", option),
                                "--provider",
                                "soft",
                                "--soft-address",
                                SoftLoopback.address(1))
                        .close())
                .hasMessageStartingWith("the gateway ended: ")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({
        "-Dquarkus.http.insecure-requests=enabled, quarkus.http.insecure-requests must be disabled",
        "-Dquarkus.tls.gateway.trust-all=true, trust",
        "'-Dquarkus.tls.gateway.protocols=TLSv1.3,TLSv1.2', quarkus.tls.gateway.protocols must be TLSv1.3",
        "-Dquarkus.grpc.server.use-separate-server=true, quarkus.grpc.server.use-separate-server must be false",
    })
    void shouldNotStartWhenMutualTlsIsSwitchedOff(String option, String message) {
        assertRefused(option, message);
    }

    @ParameterizedTest
    @CsvSource({
        "-Dotel.exporter.otlp.protocol=http/protobuf, OTEL_EXPORTER_OTLP_PROTOCOL must be grpc",
        "-Dotel.traces.sampler=sometimes, sometimes",
        "'-Dotel.exporter.otlp.headers=canary', otel.exporter.otlp.headers",
    })
    void shouldNotStartWhenTracesCannotBeSent(String option, String message) {
        assertRefused("-Dotel.exporter.otlp.endpoint=http://localhost:4317 " + option, message);
    }

    @Test
    void shouldNotStartWhenRevocationListIsUnreadable() throws Exception {
        String lists = "-Dquarkus.tls.gateway.certificate-revocation-list=";
        assertRefused(lists + dir.resolve("missing.crl"), "missing.crl");
        Path empty = Files.createFile(dir.resolve("empty.crl"));
        assertRefused(lists + empty, "certificate-revocation-list: file 1 of 1 has no revocation list in it");
    }
}
