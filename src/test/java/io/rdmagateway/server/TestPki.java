package io.rdmagateway.server;

import io.rdmagateway.server.CertificateAuthority.Issued;
import io.rdmagateway.server.CertificateAuthority.Purpose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x509.GeneralName;

/** Right and wrong certificates, as PEM files in a directory. */
public final class TestPki {

    static final String ALICE = "spiffe://test/alice";
    static final String BOB = "bob.example.org";

    private static final Duration DAY = Duration.ofDays(1);

    private TestPki() {}

    static GeneralName uri(String uri) {
        return new GeneralName(GeneralName.uniformResourceIdentifier, uri);
    }

    static GeneralName dns(String name) {
        return new GeneralName(GeneralName.dNSName, name);
    }

    /** Writes {@code NAME.crt} and {@code NAME.key} for each certificate, and {@code ca.crt}. */
    public static void write(Path directory) throws IOException, GeneralSecurityException {
        Instant now = Instant.now();
        CertificateAuthority ca = new CertificateAuthority("test CA", now, DAY);
        CertificateAuthority other = new CertificateAuthority("test CA", now, DAY);
        PemFiles.write(directory.resolve("ca.crt"), ca.certificate());
        write(directory, "server", ca.issue("server", Purpose.SERVER, List.of(dns("localhost")), now, DAY));
        write(directory, "alice", ca.issue("a", Purpose.CLIENT, List.of(dns("no"), uri(ALICE)), now, DAY));
        write(directory, "bob", ca.issue("b", Purpose.CLIENT, List.of(uri("urn:x"), dns(BOB)), now, DAY));
        write(directory, "nameless", ca.issue(ALICE, Purpose.CLIENT, List.of(), now, DAY));
        write(directory, "foreign", other.issue("a", Purpose.CLIENT, List.of(uri(ALICE)), now, DAY));
        write(
                directory,
                "expired",
                ca.issue("a", Purpose.CLIENT, List.of(uri(ALICE)), now.minus(DAY), Duration.ofHours(1)));
        write(directory, "wrong-use", ca.issue("a", Purpose.SERVER, List.of(uri(ALICE)), now, DAY));
    }

    private static void write(Path directory, String name, Issued issued) throws IOException, GeneralSecurityException {
        PemFiles.write(directory.resolve(name + ".crt"), issued.certificate());
        PemFiles.write(directory.resolve(name + ".key"), issued.key());
    }

    /** Makes what a client needs to speak TLS by itself. */
    static SSLContext clientContext(Path directory, String name) throws IOException, GeneralSecurityException {
        char[] password = new char[0];
        String pem = Files.readString(directory.resolve(name + ".key")).replaceAll("-----.*?-----|\\s", "");
        PrivateKey key = KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, password);
        own.setKeyEntry(
                "own", key, password, new Certificate[] {PemFiles.readCertificate(directory.resolve(name + ".crt"))});
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, password);
        trusted.setCertificateEntry("ca", PemFiles.readCertificate(directory.resolve("ca.crt")));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, password);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
