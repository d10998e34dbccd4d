package io.rdmagateway.server;

import io.rdmagateway.session.Identity;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Reads who a client is out of its certificate: the first SPIFFE URI of the subject alternative names, else the first
 * DNS name. The subject itself counts for nothing, since nobody checks what it says.
 */
final class CertificateIdentity {

    private static final int DNS_NAME = 2;
    private static final int URI = 6;
    private static final String SPIFFE = "spiffe://";

    private CertificateIdentity() {}

    /** Returns the identity; empty when the certificate names none. */
    static Optional<Identity> of(X509Certificate certificate) {
        return first(certificate, URI, SPIFFE)
                .or(() -> first(certificate, DNS_NAME, ""))
                .map(Identity::new);
    }

    private static Optional<String> first(X509Certificate certificate, int type, String prefix) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? Optional.empty()
                    : names.stream()
                            .filter(name -> name.getFirst().equals(type))
                            .map(name -> (String) name.getLast())
                            .filter(name -> name.startsWith(prefix) && !name.isBlank())
                            .findFirst();
        } catch (CertificateParsingException e) {
            return Optional.empty();
        }
    }
}
