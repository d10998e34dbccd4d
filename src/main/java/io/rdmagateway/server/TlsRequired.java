package io.rdmagateway.server;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Refuses to start without mutual TLS: the handshake hands out keys to memory. */
@Singleton
final class TlsRequired {

    static final String NAME = "gateway";

    private final TlsConfigurationRegistry registry;

    TlsRequired(TlsConfigurationRegistry registry) {
        this.registry = registry;
    }

    void check(@Observes StartupEvent start) {
        TlsConfiguration tls = registry.get(NAME).orElse(null);
        if (tls == null || tls.getKeyStoreOptions() == null || tls.getTrustStoreOptions() == null || tls.isTrustAll()) {
            throw new StartFailure(
                    "The gateway serves over mutual TLS only. Set quarkus.tls.gateway.key-store.pem.0.cert and .key and "
                            + "quarkus.tls.gateway.trust-store.pem.certs, or try ./rdmagw serve --dev");
        }
    }
}
