package io.rdmagateway.server;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.CRL;
import java.security.cert.CRLException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.x500.X500Principal;

/**
 * What some revocation lists say.
 *
 * @param names of the certificates: issuer and serial number, which is all that a list knows of one
 * @param nextUpdate when the first list should have been followed by another; empty when none says so
 */
record RevokedCertificates(Set<String> names, Optional<Instant> nextUpdate) {

    static final RevokedCertificates NONE = new RevokedCertificates(Set.of(), Optional.empty());

    RevokedCertificates {
        names = Set.copyOf(names);
    }

    /**
     * Reads the content of files, in PEM or DER.
     *
     * @throws CRLException there is none in one of them; the message counts which
     */
    static RevokedCertificates of(List<byte[]> files) throws CRLException {
        Set<String> names = new HashSet<>();
        Optional<Instant> nextUpdate = Optional.empty();
        for (int i = 0; i < files.size(); i++) {
            for (CRL list : lists(files.get(i), "file " + (i + 1) + " of " + files.size())) {
                X509CRL crl = (X509CRL) list;
                addTo(names, crl);
                if (crl.getNextUpdate() != null) {
                    Instant next = crl.getNextUpdate().toInstant();
                    nextUpdate = Optional.of(nextUpdate
                            .filter(earliest -> earliest.isBefore(next))
                            .orElse(next));
                }
            }
        }
        return new RevokedCertificates(names, nextUpdate);
    }

    private static Collection<? extends CRL> lists(byte[] content, String which) throws CRLException {
        Collection<? extends CRL> lists;
        try {
            lists = CertificateFactory.getInstance("X.509").generateCRLs(new ByteArrayInputStream(content));
        } catch (GeneralSecurityException e) {
            throw new CRLException(which + " is no revocation list: " + e.getMessage(), e);
        }
        if (lists.isEmpty()) {
            // A file that was cut off at its beginning is no list that revokes nothing.
            throw new CRLException(which + " has no revocation list in it");
        }
        return lists;
    }

    private static void addTo(Set<String> names, X509CRL crl) {
        Set<? extends X509CRLEntry> entries = crl.getRevokedCertificates();
        if (entries != null) {
            for (X509CRLEntry entry : entries) {
                X500Principal issuer = entry.getCertificateIssuer() == null
                        ? crl.getIssuerX500Principal()
                        : entry.getCertificateIssuer();
                names.add(name(issuer, entry.getSerialNumber()));
            }
        }
    }

    static String nameOf(X509Certificate certificate) {
        return name(certificate.getIssuerX500Principal(), certificate.getSerialNumber());
    }

    private static String name(X500Principal issuer, BigInteger serial) {
        return serial.toString(16) + " of " + issuer.getName(X500Principal.CANONICAL);
    }

    boolean hasAny(Collection<String> certificates) {
        return certificates.stream().anyMatch(names::contains);
    }
}
