package io.rdmagateway.server;

import io.quarkus.runtime.Startup;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.Config;

/**
 * Refuses to start without mutual TLS 1.3 on every way in: the handshake hands out keys to memory. However it was switched
 * off, the message names the setting.
 */
@Startup(TlsRequired.BEFORE_THE_REST)
@Singleton
final class TlsRequired {

    static final String NAME = "gateway";
    static final int BEFORE_THE_REST = 1;

    private static final String PROTOCOL = "TLSv1.3";

    /**
     * A setting that must have one value.
     *
     * @param unset what it is when nobody sets it
     */
    private record Rule(String property, String must, String unset) {

        Optional<String> flaw(Config config) {
            String value = config.getOptionalValue(property, String.class).orElse(unset);
            return value.equalsIgnoreCase(must)
                    ? Optional.empty()
                    : Optional.of(property + " must be " + must + ", was \"" + value + "\"");
        }
    }

    private static final List<Rule> RULES = List.of(
            new Rule("quarkus.http.tls-configuration-name", NAME, ""),
            new Rule("quarkus.http.ssl.client-auth", "required", "none"),
            new Rule("quarkus.http.insecure-requests", "disabled", "enabled"),
            new Rule("quarkus.http.domain-socket-enabled", "false", "false"),
            new Rule("quarkus.grpc.server.use-separate-server", "false", "true"));

    private final TlsConfiguration tls;

    TlsRequired(Config config, TlsConfigurationRegistry registry) {
        for (Rule rule : RULES) {
            rule.flaw(config).ifPresent(TlsRequired::refuse);
        }
        tls = registry.get(NAME).orElse(null);
        if (tls == null || tls.getKeyStoreOptions() == null) {
            refuse("set quarkus.tls.gateway.key-store.pem.0.cert and .key, or try ./rdmagw serve --dev");
        }
        if (tls.isTrustAll()) {
            refuse("quarkus.tls.gateway.trust-all must be false");
        }
        if (tls.getTrustStoreOptions() == null) {
            refuse("set quarkus.tls.gateway.trust-store.pem.certs, or try ./rdmagw serve --dev");
        }
        Set<String> protocols = tls.getSSLOptions().getEnabledSecureTransportProtocols();
        if (!protocols.equals(Set.of(PROTOCOL))) {
            refuse("quarkus.tls.gateway.protocols must be " + PROTOCOL + ", was " + protocols);
        }
    }

    private static void refuse(String flaw) {
        throw new StartFailure("The gateway serves over mutual TLS only: " + flaw);
    }

    /** Returns what the gateway serves with. */
    TlsConfiguration configuration() {
        return tls;
    }
}
