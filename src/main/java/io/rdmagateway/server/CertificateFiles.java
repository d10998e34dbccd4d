package io.rdmagateway.server;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.Startup;
import io.quarkus.tls.TlsConfiguration;
import io.rdmagateway.diagnosis.KeyMatch;
import io.rdmagateway.session.Loop;
import io.rdmagateway.session.Sessions;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.SSLOptions;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.cert.CRLException;
import java.time.Duration;
import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509KeyManager;
import javax.net.ssl.X509TrustManager;
import org.jboss.logging.Logger;

/**
 * Reads the gateway's certificate, its trust store and the revocation lists again when their files change. Connections and
 * sessions go on: what is new counts for handshakes to come, and revocation for every call.
 *
 * <p>What cannot be used leaves everything as it was read last. That is why Quarkus' own reload is not used: it says
 * nothing when it fails, and loses connections while it does not.
 */
@Startup
@Singleton
class CertificateFiles {

    static final String LISTS = "quarkus.tls." + TlsRequired.NAME + ".certificate-revocation-list";

    private static final String KEY_STORE = "quarkus.tls." + TlsRequired.NAME + ".key-store";

    private static final Logger LOG = Logger.getLogger(CertificateFiles.class);

    private final TlsConfiguration tls;
    private final Vertx vertx;
    private final LiveTls live;
    private final Validity validity;
    private final Sessions sessions;
    private final Loop loop;
    private SSLOptions used;
    private volatile RevokedCertificates revoked = RevokedCertificates.NONE;
    private volatile Optional<String> failure = Optional.empty();

    CertificateFiles(
            TlsRequired required, Vertx vertx, LiveTls live, Validity validity, Gateway gateway, GatewayConfig config) {
        this.tls = required.configuration();
        this.vertx = vertx;
        this.live = live;
        this.validity = validity;
        this.sessions = gateway.sessions();
        try {
            use(tls.getSSLOptions());
        } catch (IOException e) {
            throw new StartFailure("The certificates are not usable: " + e.getMessage());
        }
        Duration interval = config.certificateReload();
        loop = Loop.start(
                "certificates",
                () -> {
                    reload();
                    return interval;
                },
                () -> {});
    }

    private void use(SSLOptions options) throws IOException {
        RevokedCertificates read;
        try {
            read = RevokedCertificates.of(
                    options.getCrlValues().stream().map(Buffer::getBytes).toList());
        } catch (CRLException e) {
            throw new IOException(LISTS + ": " + e.getMessage(), e);
        }
        live.use(keys(), clients(), servers(), read);
        validity.revoke(read);
        sessions.judgedBy(validity);
        revoked = read;
        used = options;
    }

    /** Reads all files; what has changed is used from now on. */
    synchronized void reload() {
        try {
            if (!tls.reload()) {
                throw new IOException(
                        KEY_STORE + " or .trust-store: the files cannot be read or have no certificates in them");
            }
            SSLOptions options = tls.getSSLOptions();
            if (!options.equals(used)) {
                use(options);
                LOG.infof(
                        "certificates were read anew, certificates revoked: %d",
                        revoked.names().size());
            }
            failure = Optional.empty();
        } catch (IOException | RuntimeException e) {
            tell(Objects.toString(e.getMessage(), e.toString()));
        }
    }

    /** Once for each failure, however often it is met. */
    private void tell(String reason) {
        if (!failure.equals(Optional.of(reason))) {
            LOG.warnf("certificates stay as they were read last: %s", reason);
            failure = Optional.of(reason);
        }
    }

    private X509KeyManager keys() throws IOException {
        try {
            X509KeyManager keys = (X509KeyManager)
                    tls.getKeyStoreOptions().getKeyManagerFactory(vertx).getKeyManagers()[0];
            requirePairs(keys);
            return keys;
        } catch (IOException e) {
            throw e;
        } catch (Exception e) { // as declared by Vert.x
            throw new IOException(KEY_STORE + ": " + e.getMessage(), e);
        }
    }

    /** The two files of a pair are not changed at once, and in between every handshake would fail. */
    private void requirePairs(X509KeyManager keys) throws IOException, KeyStoreException {
        for (String alias : Collections.list(tls.getKeyStore().aliases())) {
            PrivateKey key = keys.getPrivateKey(alias);
            if (key != null && !KeyMatch.of(keys.getCertificateChain(alias)[0], key)) {
                throw new IOException(KEY_STORE + ": the private key is not that of the certificate");
            }
        }
    }

    /** Vert.x's own cannot compare the name of a server. */
    private X509ExtendedTrustManager servers() throws IOException {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(tls.getTrustStore());
            return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
        } catch (GeneralSecurityException e) {
            throw new IOException("quarkus.tls." + TlsRequired.NAME + ".trust-store: " + e.getMessage(), e);
        }
    }

    private X509TrustManager clients() throws IOException {
        try {
            return (X509TrustManager)
                    tls.getTrustStoreOptions().getTrustManagerFactory(vertx).getTrustManagers()[0];
        } catch (Exception e) { // as declared by Vert.x
            throw new IOException("quarkus.tls." + TlsRequired.NAME + ".trust-store: " + e.getMessage(), e);
        }
    }

    /** Returns why the files could not be used when they were read last. */
    Optional<String> failure() {
        return failure;
    }

    RevokedCertificates revoked() {
        return revoked;
    }

    void stop(@Observes ShutdownEvent shutdown) {
        loop.close();
    }
}
