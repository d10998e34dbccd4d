package io.rdmagateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.tls.BaseTlsConfiguration;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SSLOptions;
import io.vertx.core.net.TrustOptions;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way of switching mutual TLS off by configuration ends before anything listens. */
class TlsRequiredTest {

    private final Map<String, String> properties = new HashMap<>();
    private KeyCertOptions keys = new PemKeyCertOptions();
    private TrustOptions trust = new PemTrustOptions();
    private boolean trustAll;
    private Set<String> protocols = Set.of("TLSv1.3");

    @BeforeEach
    void readWhatIsShipped() throws Exception {
        Properties shipped = new Properties();
        shipped.load(TlsRequiredTest.class.getResourceAsStream("/application.properties"));
        shipped.stringPropertyNames().forEach(name -> properties.put(name, shipped.getProperty(name)));
    }

    private void start() {
        TlsConfiguration tls = new BaseTlsConfiguration() {
            @Override
            public KeyCertOptions getKeyStoreOptions() {
                return keys;
            }

            @Override
            public TrustOptions getTrustStoreOptions() {
                return trust;
            }

            @Override
            public boolean isTrustAll() {
                return trustAll;
            }

            @Override
            public SSLOptions getSSLOptions() {
                return new SSLOptions().setEnabledSecureTransportProtocols(protocols);
            }
        };
        TlsConfigurationRegistry registry = new TlsConfigurationRegistry() {
            @Override
            public Optional<TlsConfiguration> get(String name) {
                return name.equals("gateway") ? Optional.of(tls) : Optional.empty();
            }

            @Override
            public Optional<TlsConfiguration> getDefault() {
                return Optional.empty();
            }

            @Override
            public void register(String name, TlsConfiguration configuration) {
                throw new UnsupportedOperationException();
            }
        };
        new TlsRequired(
                new SmallRyeConfigBuilder().withDefaultValues(properties).build(), registry);
    }

    private void assertRefused(String message) {
        assertThatThrownBy(this::start)
                .isInstanceOf(StartFailure.class)
                .hasMessageStartingWith("The gateway serves over mutual TLS only: " + message)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    @Test
    void shouldStartAsShipped() {
        assertThatCode(this::start).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "quarkus.http.ssl.client-auth, none",
        "quarkus.http.ssl.client-auth, request",
        "quarkus.http.insecure-requests, enabled",
        "quarkus.http.insecure-requests, redirect",
        "quarkus.http.tls-configuration-name, other",
        "quarkus.http.domain-socket-enabled, true",
        "quarkus.grpc.server.use-separate-server, true",
    })
    void shouldNotStartWhenSettingSwitchesItOff(String property, String value) {
        properties.put(property, value);
        assertRefused(property + " must be ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "quarkus.http.ssl.client-auth",
                "quarkus.http.insecure-requests",
                "quarkus.http.tls-configuration-name",
                "quarkus.grpc.server.use-separate-server"
            })
    void shouldNotStartWhenSettingIsTakenOut(String property) {
        properties.remove(property);
        assertRefused(property + " must be ");
    }

    @Test
    void shouldNotStartWhenEverybodyIsTrusted() {
        trustAll = true;
        assertRefused("quarkus.tls.gateway.trust-all must be false");
    }

    @Test
    void shouldNotStartWithoutCertificate() {
        keys = null;
        assertRefused("set quarkus.tls.gateway.key-store");
    }

    @Test
    void shouldNotStartWithoutTrustStore() {
        trust = null;
        assertRefused("set quarkus.tls.gateway.trust-store");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3 TLSv1.2", "TLSv1", ""})
    void shouldNotStartWithOlderProtocol(String enabled) {
        protocols = new LinkedHashSet<>(List.of(enabled.split(" ")));
        assertRefused("quarkus.tls.gateway.protocols must be TLSv1.3");
    }
}
