package io.rdmagateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdmagateway.session.Credential;
import io.rdmagateway.session.EndCause;
import io.rdmagateway.testing.TestCertificate;
import io.rdmagateway.testing.TestCertificate.Issued;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CRLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RevokedCertificatesTest {

    private static Issued root;
    private static Issued other;

    @TempDir
    Path dir;

    @BeforeAll
    static void issue() throws GeneralSecurityException {
        root = TestCertificate.of("root").authority().selfSigned();
        other = TestCertificate.of("other").authority().selfSigned();
    }

    private static Issued client(Issued by) throws GeneralSecurityException {
        return TestCertificate.of("client").uri("spiffe://a/b").by(by);
    }

    private static RevokedCertificates read(Path... files) throws IOException, GeneralSecurityException {
        List<byte[]> contents = new ArrayList<>();
        for (Path file : files) {
            contents.add(Files.readAllBytes(file));
        }
        return RevokedCertificates.of(contents);
    }

    private static Credential shown(Issued issued) {
        return ClientCertificate.of(issued.chain()).credential();
    }

    @Test
    void shouldJudgeByEveryList() throws Exception {
        Issued good = client(root);
        Issued bad = client(root);
        Issued badOfOther = client(other);
        root.writeRevocationList(dir.resolve("root.crl"), bad.certificate());
        other.writeRevocationList(dir.resolve("other.crl"), badOfOther.certificate());
        Validity validity = new Validity();
        validity.revoke(read(dir.resolve("root.crl"), dir.resolve("other.crl")));
        assertThat(validity.flawOf(shown(good))).isEmpty();
        assertThat(validity.flawOf(shown(bad))).contains(EndCause.CERTIFICATE_REVOKED);
        assertThat(validity.flawOf(shown(badOfOther))).contains(EndCause.CERTIFICATE_REVOKED);
    }

    @Test
    void shouldRevokeNobodyOfAnotherAuthority() throws Exception {
        Issued mine = client(root);
        other.writeRevocationList(dir.resolve("other.crl"), mine.certificate());
        Validity validity = new Validity();
        validity.revoke(read(dir.resolve("other.crl")));
        assertThat(validity.flawOf(shown(mine))).isEmpty();
    }

    @Test
    void shouldRevokeAllWhoseIntermediateIsRevoked() throws Exception {
        Issued intermediate = TestCertificate.of("intermediate").authority().by(root);
        Issued below = TestCertificate.of("client").uri("spiffe://a/b").through(intermediate);
        root.writeRevocationList(dir.resolve("root.crl"), intermediate.certificate());
        Validity validity = new Validity();
        validity.revoke(read(dir.resolve("root.crl")));
        assertThat(validity.flawOf(shown(below))).contains(EndCause.CERTIFICATE_REVOKED);
    }

    @Test
    void shouldExpireWithTheFirstOfTheChain() throws Exception {
        Instant end = Instant.parse("2030-01-01T00:00:00Z");
        Issued intermediate =
                TestCertificate.of("intermediate").authority().until(end).by(root);
        Issued below = TestCertificate.of("client")
                .until(end.plusSeconds(60))
                .uri("spiffe://a/b")
                .through(intermediate);
        assertThat(new Validity(InstantSource.fixed(end)).flawOf(shown(below))).isEmpty();
        assertThat(new Validity(InstantSource.fixed(end.plusMillis(1))).flawOf(shown(below)))
                .contains(EndCause.CERTIFICATE_EXPIRED);
    }

    @Test
    void shouldReadDerAndSeveralListsInOneFile() throws Exception {
        Path pem = dir.resolve("root.crl");
        Issued bad = client(root);
        root.writeRevocationList(pem, bad.certificate());
        byte[] der = Base64.getMimeDecoder()
                .decode(Files.readString(pem).replaceAll("-----.*?-----", "").strip());
        Path derFile = Files.write(dir.resolve("root.der"), der);
        assertThat(read(derFile)).isEqualTo(read(pem));
        other.writeRevocationList(dir.resolve("other.crl"), client(other).certificate());
        Files.writeString(pem, Files.readString(pem) + Files.readString(dir.resolve("other.crl")));
        assertThat(read(pem).names()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "nonsense", "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n"})
    void shouldSayWhichFileHasNoList(String content) throws Exception {
        Path good = dir.resolve("good.crl");
        root.writeRevocationList(good);
        Path bad = Files.writeString(dir.resolve("bad.crl"), content);
        assertThatThrownBy(() -> read(good, bad))
                .isInstanceOf(CRLException.class)
                .hasMessageStartingWith("file 2 of 2 ");
    }
}
