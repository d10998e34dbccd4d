package io.rdmagateway.diagnosis;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether certificate, key and CA certificates are there and fit together, as the other side will judge them.
 *
 * @param check the name that the finding gets
 * @param ca certificates of those who may sign
 * @param cert the certificate, with its chain
 * @param key its private key, PKCS #8, not encrypted
 */
public record CertificateCheck(String check, Usage usage, Path ca, Path cert, Path key) {

    private static final Duration SOON = Duration.ofDays(7);

    /** What a certificate is for. */
    public enum Usage {
        CLIENT("1.3.6.1.5.5.7.3.2", "clientAuth"),
        SERVER("1.3.6.1.5.5.7.3.1", "serverAuth");

        private static final String ANY = "2.5.29.37.0";

        private final String oid;
        private final String eku;

        Usage(String oid, String eku) {
            this.oid = oid;
            this.eku = eku;
        }

        private boolean isAllowedBy(X509Certificate certificate) throws GeneralSecurityException {
            List<String> usages = certificate.getExtendedKeyUsage();
            return usages == null || usages.contains(oid) || usages.contains(ANY);
        }
    }

    /** Something is wrong, and this is what. */
    private static final class Trouble extends Exception {

        private static final long serialVersionUID = 1;

        private final String nextStep;

        Trouble(String found, String nextStep) {
            super(found);
            this.nextStep = nextStep;
        }
    }

    public Finding finding(Instant now) {
        try {
            List<X509Certificate> authorities = read(ca, () -> PemFile.certificates(ca));
            List<X509Certificate> chain = read(cert, () -> PemFile.certificates(cert));
            X509Certificate own = chain.getFirst();
            PrivateKey privateKey =
                    read(key, () -> PemFile.privateKey(key, own.getPublicKey().getAlgorithm()));
            requireMatch(own, privateKey);
            requireDates(own, now);
            requireTrust(authorities, chain);
            requireUse(own);
            return fits(own, now);
        } catch (Trouble trouble) {
            return Finding.failed(check, trouble.getMessage(), trouble.nextStep);
        } catch (GeneralSecurityException e) {
            return Finding.failed(check, cert + ": " + e.getMessage(), "issue it anew");
        }
    }

    private Finding fits(X509Certificate own, Instant now) throws GeneralSecurityException {
        Instant end = own.getNotAfter().toInstant();
        String name = own.getSubjectAlternativeNames().iterator().next().get(1).toString();
        String found = cert + " is for " + name + " and holds until " + end;
        Finding finding = now.plus(SOON).isAfter(end)
                ? Finding.warning(check, found, "renew it: it ends within " + SOON.toDays() + " days")
                : Finding.ok(check, found);
        return finding.with("expires", end).with("name", name);
    }

    @FunctionalInterface
    private interface Reading<T> {
        T read() throws IOException, GeneralSecurityException;
    }

    private static <T> T read(Path file, Reading<T> reading) throws Trouble {
        try {
            return reading.read();
        } catch (NoSuchFileException e) {
            throw new Trouble(file + ": no such file", "name the right one with --cert-dir, --ca, --cert and --key");
        } catch (AccessDeniedException e) {
            throw new Trouble(file + ": permission denied", "let this user read it, and others not");
        } catch (IOException | GeneralSecurityException e) {
            throw new Trouble(
                    file + ": " + e.getMessage(),
                    "it must be PEM, a key PKCS #8 without a password: openssl pkcs8 -topk8 -nocrypt makes one");
        }
    }

    private void requireMatch(X509Certificate own, PrivateKey privateKey) throws Trouble {
        if (!KeyMatch.of(own, privateKey)) {
            throw new Trouble(key + " is not the key of " + cert, "use the two files that were made together");
        }
    }

    private void requireDates(X509Certificate own, Instant now) throws Trouble {
        Instant begin = own.getNotBefore().toInstant();
        Instant end = own.getNotAfter().toInstant();
        if (now.isBefore(begin)) {
            throw new Trouble(cert + " is not valid before " + begin, "is this machine's clock right?");
        }
        if (now.isAfter(end)) {
            throw new Trouble(cert + " has expired at " + end, "renew it; is this machine's clock right?");
        }
    }

    private void requireTrust(List<X509Certificate> authorities, List<X509Certificate> chain)
            throws GeneralSecurityException, Trouble {
        Set<TrustAnchor> anchors = new HashSet<>();
        authorities.forEach(authority -> anchors.add(new TrustAnchor(authority, null)));
        PKIXParameters parameters = new PKIXParameters(anchors);
        parameters.setRevocationEnabled(false);
        // The dates have been looked at; here the signatures count.
        parameters.setDate(Date.from(chain.getFirst().getNotBefore().toInstant().plusSeconds(1)));
        try {
            CertPathValidator.getInstance("PKIX")
                    .validate(
                            CertificateFactory.getInstance("X.509")
                                    .generateCertPath(chain.stream()
                                            .filter(link -> !authorities.contains(link))
                                            .toList()),
                            parameters);
        } catch (CertPathValidatorException e) {
            throw new Trouble(
                    cert + " is not signed by a CA of " + ca + " (" + e.getMessage() + ")",
                    "have it signed by that CA, or name the CA that signed it; are the certificates between them in the file?");
        }
    }

    private void requireUse(X509Certificate own) throws GeneralSecurityException, Trouble {
        Collection<List<?>> names = own.getSubjectAlternativeNames();
        if (names == null || names.isEmpty()) {
            throw new Trouble(
                    cert + " has no subject alternative name",
                    usage == Usage.CLIENT
                            ? "issue it with a SPIFFE URI or a DNS name: that is who the client is"
                            : "issue it with the names and addresses that clients connect to");
        }
        if (!usage.isAllowedBy(own)) {
            throw new Trouble(cert + " is not for " + usage.eku, "issue it with the extended key usage " + usage.eku);
        }
    }
}
