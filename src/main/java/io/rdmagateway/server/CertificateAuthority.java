package io.rdmagateway.server;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Issues certificates for development and tests. Its own key never leaves the memory. */
final class CertificateAuthority {

    private static final String SIGNATURE = "SHA256withECDSA";
    private static final int SERIAL_BITS = 120;
    /** Clocks of two machines may differ a little. */
    private static final Duration SKEW = Duration.ofMinutes(5);

    /** A certificate and its private key. */
    record Issued(X509Certificate certificate, PrivateKey key) {

        @Override
        public String toString() {
            return "Issued[" + certificate.getSubjectX500Principal() + "]";
        }
    }

    /** What a certificate is for. */
    enum Purpose {
        /** A server that is the client of others, too. */
        GATEWAY(KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth),
        CLIENT(KeyPurposeId.id_kp_clientAuth);

        private final KeyPurposeId[] ids;

        Purpose(KeyPurposeId... ids) {
            this.ids = ids;
        }
    }

    private final SecureRandom random = new SecureRandom();
    private final X500Name name;
    private final KeyPair keys;
    private final X509Certificate certificate;

    CertificateAuthority(String commonName, Instant from, Duration validity) throws GeneralSecurityException {
        name = new X500Name("CN=" + commonName);
        keys = newKeys();
        try {
            X509v3CertificateBuilder builder = builder(name, keys, from, validity);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            certificate = sign(builder);
        } catch (CertIOException e) {
            throw new CertificateException(e);
        }
    }

    X509Certificate certificate() {
        return certificate;
    }

    /**
     * Says whether a certificate names the key of a CA as its issuer's in the way that is usual here; others have other ways, or
     * name none. The signature is not looked at: it tells two CAs of one name apart, and tells nobody from a forger.
     */
    static boolean isIssuer(X509Certificate ca, X509Certificate certificate)
            throws IOException, GeneralSecurityException {
        AuthorityKeyIdentifier identifier = new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(ca.getPublicKey());
        return Arrays.equals(
                certificate.getExtensionValue(Extension.authorityKeyIdentifier.getId()),
                new DEROctetString(identifier).getEncoded());
    }

    /** @param names the subject alternative names; may be empty */
    Issued issue(String commonName, Purpose purpose, List<GeneralName> names, Instant from, Duration validity)
            throws GeneralSecurityException {
        KeyPair subject = newKeys();
        try {
            X509v3CertificateBuilder builder = builder(new X500Name("CN=" + commonName), subject, from, validity);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose.ids));
            if (!names.isEmpty()) {
                builder.addExtension(
                        Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(GeneralName[]::new)));
            }
            return new Issued(sign(builder), subject.getPrivate());
        } catch (CertIOException e) {
            throw new CertificateException(e);
        }
    }

    private X509v3CertificateBuilder builder(X500Name subject, KeyPair subjectKeys, Instant from, Duration validity)
            throws GeneralSecurityException, CertIOException {
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name,
                new BigInteger(SERIAL_BITS, random),
                Date.from(from.minus(SKEW)),
                Date.from(from.plus(validity)),
                subject,
                subjectKeys.getPublic());
        JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
        builder.addExtension(
                Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(subjectKeys.getPublic()));
        builder.addExtension(
                Extension.authorityKeyIdentifier, false, identifiers.createAuthorityKeyIdentifier(keys.getPublic()));
        return builder;
    }

    private X509Certificate sign(X509v3CertificateBuilder builder) throws CertificateException {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(SIGNATURE).build(keys.getPrivate())));
        } catch (OperatorCreationException e) {
            throw new CertificateException(e);
        }
    }

    private KeyPair newKeys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        return generator.generateKeyPair();
    }
}
