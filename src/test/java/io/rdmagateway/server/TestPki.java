package io.rdmagateway.server;

import io.rdmagateway.server.CertificateAuthority.Issued;
import io.rdmagateway.server.CertificateAuthority.Purpose;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.asn1.x509.GeneralName;

/** Right and wrong certificates, as PEM files in a directory. */
final class TestPki {

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
    static void write(Path directory) throws IOException, GeneralSecurityException {
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
}
