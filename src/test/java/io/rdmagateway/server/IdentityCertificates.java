package io.rdmagateway.server;

import io.rdmagateway.server.CertificateAuthority.Issued;
import io.rdmagateway.server.CertificateAuthority.Purpose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.asn1.x509.GeneralName;

/** Certificates of several identities that one gateway trusts, where {@code serve --dev} and its clients look for them. */
public final class IdentityCertificates {

    private static final Duration VALIDITY = Duration.ofDays(10);

    private IdentityCertificates() {}

    /**
     * Writes those of the gateway into a directory, and those of each client into one below it.
     *
     * @param names of the clients; the identity of one is {@code spiffe://test/NAME}
     */
    public static void write(Path directory, List<String> names) throws IOException, GeneralSecurityException {
        Instant now = Instant.now();
        CertificateAuthority ca = new CertificateAuthority("test CA", now, VALIDITY);
        Issued server = ca.issue(
                "localhost",
                Purpose.GATEWAY,
                List.of(new GeneralName(GeneralName.dNSName, "localhost")),
                now,
                VALIDITY);
        PemFiles.write(directory.resolve("server.crt"), server.certificate());
        PemFiles.write(directory.resolve("server.key"), server.key());
        writeClient(directory, ca, "dev", now);
        for (String name : names) {
            writeClient(Files.createDirectory(directory.resolve(name)), ca, name, now);
        }
    }

    private static void writeClient(Path directory, CertificateAuthority ca, String name, Instant now)
            throws IOException, GeneralSecurityException {
        Issued client = ca.issue(name, Purpose.CLIENT, List.of(uri("spiffe://test/" + name)), now, VALIDITY);
        PemFiles.write(directory.resolve("ca.crt"), ca.certificate());
        PemFiles.write(directory.resolve("client.crt"), client.certificate());
        PemFiles.write(directory.resolve("client.key"), client.key());
    }

    private static GeneralName uri(String uri) {
        return new GeneralName(GeneralName.uniformResourceIdentifier, uri);
    }
}
