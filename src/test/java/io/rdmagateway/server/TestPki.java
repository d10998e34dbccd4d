package io.rdmagateway.server;

import io.rdmagateway.testing.TestCertificate;
import io.rdmagateway.testing.TestCertificate.Issued;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/** Right and wrong certificates, as PEM files in a directory. */
public final class TestPki {

    static final String ALICE = "spiffe://test/alice";
    static final String BOB = "bob.example.org";
    /** Has no role; the next two have those that they are called after, and whoever is above all of them. */
    static final String CAROL = "spiffe://test/carol";

    static final String OBSERVER = "spiffe://test/observers/one";
    static final String CLIENT = "spiffe://test/client";
    /** Have every role, and sessions that other tests do not want in their lists. */
    static final String DAVE = "spiffe://test/dave";

    static final String ERIN = "spiffe://test/erin";
    static final String REVOCATION_LIST = "revoked.crl";

    private TestPki() {}

    /** Writes {@code NAME.crt} and {@code NAME.key} for each certificate and for the authority, {@code ca}. */
    public static void write(Path directory) throws IOException, GeneralSecurityException {
        Issued ca =
                TestCertificate.of("test CA").authority().rsa(2048).selfSigned().write(directory, "ca");
        Issued other = TestCertificate.of("test CA").authority().selfSigned();
        ca.writeRevocationList(directory.resolve(REVOCATION_LIST));
        server().by(ca).write(directory, "server");
        alice().by(ca).write(directory, "alice");
        TestCertificate.of("b").uri("urn:x").dns(BOB).by(ca).write(directory, "bob");
        TestCertificate.of("d").uri(DAVE).by(ca).write(directory, "dave");
        TestCertificate.of("e").uri(ERIN).by(ca).write(directory, "erin");
        TestCertificate.of("c").uri(CAROL).by(ca).write(directory, "carol");
        TestCertificate.of("o").uri(OBSERVER).by(ca).write(directory, "observer");
        TestCertificate.of("u").uri(CLIENT).by(ca).write(directory, "client");
        TestCertificate.of(ALICE).by(ca).write(directory, "nameless");
        alice().by(other).write(directory, "foreign");
        Instant now = Instant.now();
        alice().from(now.minusSeconds(7200)).until(now.minusSeconds(1)).by(ca).write(directory, "expired");
        alice().forServer().by(ca).write(directory, "wrong-use");
    }

    static TestCertificate server() {
        return TestCertificate.of("server").dns("localhost").forServer();
    }

    static TestCertificate alice() {
        return TestCertificate.of("a").dns("no").uri(ALICE);
    }

    /** Returns the authority, to issue more. */
    static Issued authority(Path directory) throws IOException, GeneralSecurityException {
        String pem = Files.readString(directory.resolve("ca.key")).replaceAll("-----.*?-----|\\s", "");
        PrivateKey key = KeyFactory.getInstance("RSA")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
        return new Issued(List.of(PemFiles.readCertificate(directory.resolve("ca.crt"))), key);
    }
}
