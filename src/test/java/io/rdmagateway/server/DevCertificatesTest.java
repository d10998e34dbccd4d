package io.rdmagateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdmagateway.session.Identity;
import io.rdmagateway.testing.TestCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevCertificatesTest {

    @TempDir
    private Path temp;

    @Test
    void shouldNameLocalhostAndTheDevClient() throws Exception {
        DevCertificates certificates = DevCertificates.in(temp.resolve("new"));
        X509Certificate server = PemFiles.readCertificate(certificates.serverCert());
        assertThat(server.getSubjectAlternativeNames())
                .containsExactlyInAnyOrder(
                        List.of(6, "spiffe://rdma-gateway/dev/gateway"),
                        List.of(2, "localhost"),
                        List.of(7, "127.0.0.1"));
        assertThat(server.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
        X509Certificate client = PemFiles.readCertificate(certificates.clientCert());
        assertThat(client.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        assertThat(CertificateIdentity.of(client)).contains(new Identity("spiffe://rdma-gateway/dev/client"));
        X509Certificate ca = PemFiles.readCertificate(certificates.caCert());
        server.verify(ca.getPublicKey());
        client.verify(ca.getPublicKey());
    }

    @Test
    void shouldLetOnlyTheOwnerRead() throws Exception {
        Path directory = temp.resolve("new");
        DevCertificates.in(directory);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                .isEqualTo("rwx------");
        try (var files = Files.list(directory)) {
            assertThat(files.toList())
                    .hasSize(5)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void shouldKeepThoseThatAreValid() throws Exception {
        DevCertificates first = DevCertificates.in(temp);
        byte[] key = Files.readAllBytes(first.serverKey());
        assertThat(DevCertificates.in(temp)).isEqualTo(first);
        assertThat(Files.readAllBytes(first.serverKey())).isEqualTo(key);
    }

    /** The CA's key need not be named in them. */
    @Test
    void shouldKeepThoseThatSomebodyElseMade() throws Exception {
        Instant nextWeek = Instant.now().plus(Duration.ofDays(7));
        TestCertificate.Issued authority = TestCertificate.of("authority")
                .authority()
                .until(nextWeek)
                .selfSigned()
                .write(temp, "ca");
        for (String name : List.of("server", "client")) {
            TestCertificate.of(name)
                    .uri(DevCertificates.CLIENT_URI)
                    .until(nextWeek)
                    .by(authority)
                    .write(temp, name);
        }

        DevCertificates kept = DevCertificates.in(temp);

        assertThat(PemFiles.readCertificate(kept.caCert())).isEqualTo(authority.certificate());
    }

    @Test
    void shouldMakeAllAnewWhenOneIsMissingOrBrokenOrOfAnother() throws Exception {
        DevCertificates certificates = DevCertificates.in(temp);
        for (Path file : List.of(certificates.serverCert(), certificates.clientKey())) {
            byte[] ca = Files.readAllBytes(certificates.caCert());
            Files.delete(file);
            DevCertificates.in(temp);
            assertThat(file).exists();
            assertThat(Files.readAllBytes(certificates.caCert())).isNotEqualTo(ca);
        }
        DevCertificates others = DevCertificates.in(temp.resolve("others"));
        Files.copy(others.caCert(), certificates.caCert(), StandardCopyOption.REPLACE_EXISTING);
        DevCertificates.in(temp);
        assertThat(Files.readAllBytes(certificates.caCert())).isNotEqualTo(Files.readAllBytes(others.caCert()));
        Files.writeString(certificates.caCert(), "no certificate");
        DevCertificates.in(temp);
        PemFiles.readCertificate(certificates.caCert());
    }
}
