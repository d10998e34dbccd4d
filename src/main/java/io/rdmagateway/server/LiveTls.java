package io.rdmagateway.server;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.rdmagateway.client.TlsManagers;
import io.rdmagateway.session.Identity;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TrustOptions;
import jakarta.inject.Singleton;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509KeyManager;
import javax.net.ssl.X509TrustManager;

/**
 * What the gateway shows and whom it trusts, at each handshake as it was read last.
 *
 * <p>The server's own way of changing that, {@code updateSSLOptions} of Vert.x 4.5, loses the connections that come while it
 * makes a new context.
 */
@Singleton
class LiveTls implements HttpServerOptionsCustomizer {

    private record Used(
            X509KeyManager keys,
            X509TrustManager clients,
            X509ExtendedTrustManager servers,
            RevokedCertificates revoked) {}

    private volatile Used used;

    /** @param servers who is trusted to be a gateway: also compares names with hosts */
    void use(
            X509KeyManager keys,
            X509TrustManager clients,
            X509ExtendedTrustManager servers,
            RevokedCertificates revoked) {
        used = new Used(keys, clients, servers, revoked);
    }

    /** Returns what the gateway shows, and whom it trusts, when it is the client of another one. */
    TlsManagers asClient() {
        return new TlsManagers(new Keys(), new Trust());
    }

    /** Returns whom the certificate names that this server shows; empty when it names nobody. */
    Optional<Identity> identity() {
        return shown().flatMap(certificate -> CertificateIdentity.of(certificate).stream())
                .findFirst();
    }

    /** Returns the certificates that this server shows, one for each kind of key. */
    Stream<X509Certificate> shown() {
        X509KeyManager keys = used.keys();
        return Stream.of("EC", "RSA", "EdDSA")
                .map(type -> keys.getServerAliases(type, null))
                .filter(Objects::nonNull)
                .flatMap(Arrays::stream)
                .map(alias -> keys.getCertificateChain(alias)[0]);
    }

    @Override
    public void customizeHttpsServer(HttpServerOptions options) {
        options.setKeyCertOptions(KeyCertOptions.wrap(new Keys()));
        options.setTrustOptions(TrustOptions.wrap(new Trust()));
        // These would stay as they are; Trust knows those that were read last.
        options.getCrlValues().clear();
    }

    private final class Keys extends X509ExtendedKeyManager {

        @Override
        public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
            return used.keys() instanceof X509ExtendedKeyManager keys
                    ? keys.chooseEngineServerAlias(keyType, issuers, engine)
                    : used.keys().chooseServerAlias(keyType, issuers, null);
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return used.keys().getCertificateChain(alias);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return used.keys().getPrivateKey(alias);
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return used.keys().getServerAliases(keyType, issuers);
        }

        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return used.keys().chooseServerAlias(keyType, issuers, socket);
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return used.keys().getClientAliases(keyType, issuers);
        }

        @Override
        public String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
            return used.keys() instanceof X509ExtendedKeyManager keys
                    ? keys.chooseEngineClientAlias(keyTypes, issuers, engine)
                    : used.keys().chooseClientAlias(keyTypes, issuers, null);
        }

        @Override
        public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
            return used.keys().chooseClientAlias(keyTypes, issuers, socket);
        }
    }

    private final class Trust extends X509ExtendedTrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            Used now = used;
            if (now.clients() instanceof X509ExtendedTrustManager trust) {
                trust.checkClientTrusted(chain, authType, engine);
            } else {
                now.clients().checkClientTrusted(chain, authType);
            }
            requireUnrevoked(chain, now.revoked());
            // No ticket: who resumes is not looked at again, and may be trusted no longer.
            engine.getHandshakeSession().invalidate();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            Used now = used;
            now.clients().checkClientTrusted(chain, authType);
            requireUnrevoked(chain, now.revoked());
        }

        private static void requireUnrevoked(X509Certificate[] chain, RevokedCertificates revoked)
                throws CertificateException {
            List<String> names =
                    Arrays.stream(chain).map(RevokedCertificates::nameOf).toList();
            if (revoked.hasAny(names)) {
                throw new CertificateException("revoked");
            }
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            checkClientTrusted(chain, authType);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return used.clients().getAcceptedIssuers();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            // Without the engine nobody can compare the name of the server.
            throw new CertificateException("the name of the server is not known");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            checkServerTrusted(chain, authType);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            Used now = used;
            now.servers().checkServerTrusted(chain, authType, engine);
            requireUnrevoked(chain, now.revoked());
        }
    }
}
