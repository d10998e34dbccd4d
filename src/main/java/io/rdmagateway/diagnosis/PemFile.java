package io.rdmagateway.diagnosis;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads certificates and keys as they lie on disk. */
final class PemFile {

    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN PRIVATE KEY-----(.*?)-----END PRIVATE KEY-----", Pattern.DOTALL);

    private PemFile() {}

    /** @return at least one, the first that is in the file first */
    static List<X509Certificate> certificates(Path file) throws IOException, CertificateException {
        List<X509Certificate> found =
                CertificateFactory.getInstance("X.509")
                        .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)))
                        .stream()
                        .map(X509Certificate.class::cast)
                        .toList();
        if (found.isEmpty()) {
            throw new CertificateException("no certificate in it");
        }
        return found;
    }

    /** @param algorithm that of the public key beside it */
    static PrivateKey privateKey(Path file, String algorithm) throws IOException, GeneralSecurityException {
        Matcher pem = PKCS8.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        if (!pem.find()) {
            throw new InvalidKeyException("no unencrypted PKCS #8 key in it");
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(pem.group(1));
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (IllegalArgumentException e) {
            throw new InvalidKeyException("no Base64 in it", e);
        }
    }
}
