package io.rdmagateway.testing;

import java.io.IOException;
import java.io.Writer;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/** A certificate to be issued, right in everything that is not said otherwise: a client's, for two hours. */
public final class TestCertificate {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Duration HOUR = Duration.ofHours(1);

    /**
     * A certificate with its key.
     *
     * @param chain its own first, without the root
     */
    public record Issued(List<X509Certificate> chain, PrivateKey key) {

        public X509Certificate certificate() {
            return chain.getFirst();
        }

        /** Writes {@code NAME.crt} and {@code NAME.key}, each at once. */
        public Issued write(Path directory, String name) throws IOException, GeneralSecurityException {
            List<PemObject> certificates = new ArrayList<>();
            for (X509Certificate link : chain) {
                certificates.add(new PemObject("CERTIFICATE", link.getEncoded()));
            }
            writePem(directory.resolve(name + ".crt"), certificates);
            writePem(directory.resolve(name + ".key"), List.of(new PemObject("PRIVATE KEY", key.getEncoded())));
            return this;
        }

        /** Writes the list of what this authority has revoked. */
        public void writeRevocationList(Path file, X509Certificate... revoked)
                throws IOException, GeneralSecurityException {
            Instant now = Instant.now();
            JcaX509v2CRLBuilder list =
                    new JcaX509v2CRLBuilder(certificate().getSubjectX500Principal(), Date.from(now.minus(HOUR)));
            list.setNextUpdate(Date.from(now.plus(HOUR)));
            for (X509Certificate certificate : revoked) {
                list.addCRLEntry(certificate.getSerialNumber(), Date.from(now), CRLReason.keyCompromise);
            }
            try {
                writePem(
                        file,
                        List.of(new PemObject(
                                "X509 CRL",
                                list.build(new JcaContentSignerBuilder(signatureOf(key)).build(key))
                                        .getEncoded())));
            } catch (OperatorCreationException e) {
                throw new GeneralSecurityException(e);
            }
        }
    }

    private final String commonName;
    private List<GeneralName> names = List.of();
    private KeyPurposeId purpose = KeyPurposeId.id_kp_clientAuth;
    private Instant notBefore = Instant.now().minus(HOUR);
    private Instant notAfter = Instant.now().plus(HOUR);
    private boolean authority;
    private String keyAlgorithm = "EC";
    private int keyBits = 256;
    private String digest = "SHA256";

    private TestCertificate(String commonName) {
        this.commonName = commonName;
    }

    public static TestCertificate of(String commonName) {
        return new TestCertificate(commonName);
    }

    public TestCertificate uri(String uri) {
        return named(new GeneralName(GeneralName.uniformResourceIdentifier, uri));
    }

    public TestCertificate dns(String name) {
        return named(new GeneralName(GeneralName.dNSName, name));
    }

    public TestCertificate ip(String address) {
        return named(new GeneralName(GeneralName.iPAddress, address));
    }

    public TestCertificate mail(String address) {
        return named(new GeneralName(GeneralName.rfc822Name, address));
    }

    private TestCertificate named(GeneralName name) {
        List<GeneralName> more = new ArrayList<>(names);
        more.add(name);
        names = more;
        return this;
    }

    public TestCertificate forServer() {
        purpose = KeyPurposeId.id_kp_serverAuth;
        return this;
    }

    public TestCertificate from(Instant begin) {
        notBefore = begin;
        return this;
    }

    public TestCertificate until(Instant end) {
        notAfter = end;
        return this;
    }

    /** May sign others. */
    public TestCertificate authority() {
        authority = true;
        return this;
    }

    public TestCertificate rsa(int bits) {
        keyAlgorithm = "RSA";
        keyBits = bits;
        return this;
    }

    /** How it is signed. */
    public TestCertificate digest(String name) {
        digest = name;
        return this;
    }

    /** Signs it with its own key. */
    public Issued selfSigned() throws GeneralSecurityException {
        KeyPair keys = keys();
        return new Issued(List.of(sign(keys, new X500Name("CN=" + commonName), keys.getPrivate())), keys.getPrivate());
    }

    /** Has a root sign it, which clients need not show. */
    public Issued by(Issued root) throws GeneralSecurityException {
        KeyPair keys = keys();
        return new Issued(List.of(sign(keys, nameOf(root), root.key())), keys.getPrivate());
    }

    /** Has somebody sign it whose own certificate goes with it. */
    public Issued through(Issued issuer) throws GeneralSecurityException {
        Issued own = by(issuer);
        List<X509Certificate> chain = new ArrayList<>(own.chain());
        chain.addAll(issuer.chain());
        return new Issued(chain, own.key());
    }

    private static X500Name nameOf(Issued issuer) {
        return X500Name.getInstance(
                issuer.certificate().getSubjectX500Principal().getEncoded());
    }

    private KeyPair keys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(keyAlgorithm);
        generator.initialize(keyBits, RANDOM);
        return generator.generateKeyPair();
    }

    private X509Certificate sign(KeyPair keys, X500Name issuer, PrivateKey issuerKey) throws GeneralSecurityException {
        try {
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    issuer,
                    new BigInteger(120, RANDOM),
                    Date.from(notBefore),
                    Date.from(notAfter),
                    new X500Name("CN=" + commonName),
                    keys.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            if (authority) {
                builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            } else {
                builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
                builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
            }
            if (!names.isEmpty()) {
                builder.addExtension(
                        Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(GeneralName[]::new)));
            }
            String algorithm = signatureOf(issuerKey).replace("SHA256", digest);
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm).build(issuerKey)));
        } catch (IOException | OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }

    private static String signatureOf(PrivateKey key) {
        return key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
    }

    private static void writePem(Path file, List<PemObject> objects) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (Writer out = Files.newBufferedWriter(fresh);
                PemWriter pem = new PemWriter(out)) {
            for (PemObject object : objects) {
                pem.writeObject(object);
            }
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
