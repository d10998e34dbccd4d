package io.rdmagateway.server;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.rdmagateway.session.Credential;
import io.rdmagateway.session.Identity;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * The certificate that a client's connection was made with. That its chain is trusted was found at the TLS handshake;
 * whether it is good still is another matter.
 *
 * @param identity whom it names; empty when it names nobody
 * @param weak a signature of its chain can be forged: the JDK takes SHA-1 from authorities that are not its own
 */
record ClientCertificate(Optional<Identity> identity, Credential credential, boolean weak) {

    /** Where a connection's is kept: it takes reading, and every call asks for it. */
    private static final String OF_SESSION = ClientCertificate.class.getName();

    /** Returns the certificate of a call; empty when its connection has none. */
    static Optional<ClientCertificate> of(Attributes call) {
        SSLSession session = call.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
        if (session == null) {
            return Optional.empty();
        }
        if (session.getValue(OF_SESSION) instanceof ClientCertificate known) {
            return Optional.of(known);
        }
        try {
            ClientCertificate shown = of(Arrays.stream(session.getPeerCertificates())
                    .map(X509Certificate.class::cast)
                    .toList());
            session.putValue(OF_SESSION, shown);
            return Optional.of(shown);
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }

    /** @param chain as the client sent it, its own first */
    static ClientCertificate of(List<X509Certificate> chain) {
        X509Certificate own = chain.getFirst();
        Instant firstToExpire = chain.stream()
                .map(certificate -> certificate.getNotAfter().toInstant())
                .min(Instant::compareTo)
                .orElseThrow();
        return new ClientCertificate(
                CertificateIdentity.of(own),
                new Credential(
                        chain.stream().map(RevokedCertificates::nameOf).toList(),
                        own.getNotBefore().toInstant(),
                        firstToExpire),
                chain.stream().anyMatch(ClientCertificate::isSignedWithSha1));
    }

    private static boolean isSignedWithSha1(X509Certificate certificate) {
        boolean root = certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal());
        return !root && certificate.getSigAlgName().startsWith("SHA1");
    }
}
