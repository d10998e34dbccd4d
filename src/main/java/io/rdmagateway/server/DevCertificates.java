package io.rdmagateway.server;

import io.rdmagateway.server.CertificateAuthority.Issued;
import io.rdmagateway.server.CertificateAuthority.Purpose;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x509.GeneralName;

/**
 * Certificates to try the gateway with on one machine: a CA, a server ({@code localhost}, {@code 127.0.0.1}) that is the
 * client {@value #GATEWAY_URI} of others, and a client ({@value #CLIENT_URI}). Nobody can issue more of them: the key of the CA is thrown away.
 */
public record DevCertificates(Path caCert, Path serverCert, Path serverKey, Path clientCert, Path clientKey) {

    public static final String CLIENT_URI = "spiffe://rdma-gateway/dev/client";

    /** As whom one gateway copies from another. */
    public static final String GATEWAY_URI = "spiffe://rdma-gateway/dev/gateway";

    private static final Duration VALIDITY = Duration.ofDays(30);
    private static final Duration LEFT_AT_LEAST = Duration.ofDays(1);

    /**
     * Returns the certificates of a directory, made anew unless those that are there hold for another day.
     *
     * @throws IOException when the directory cannot be written
     */
    public static DevCertificates in(Path directory) throws IOException {
        DevCertificates certificates = new DevCertificates(
                directory.resolve("ca.crt"),
                directory.resolve("server.crt"),
                directory.resolve("server.key"),
                directory.resolve("client.crt"),
                directory.resolve("client.key"));
        Instant now = Instant.now();
        if (!certificates.areValid(now.plus(LEFT_AT_LEAST))) {
            PemFiles.createDirectory(directory);
            try {
                certificates.issue(now);
            } catch (GeneralSecurityException e) {
                throw new IOException("this JDK cannot make the development certificates", e);
            }
        }
        return certificates;
    }

    /**
     * Checks no signatures of those that were made here, for which a JVM that has just started takes long: who can forge one can
     * replace the CA.
     */
    private boolean areValid(Instant until) {
        try {
            X509Certificate ca = PemFiles.readCertificate(caCert);
            for (Path file : List.of(serverCert, clientCert)) {
                X509Certificate certificate = PemFiles.readCertificate(file);
                certificate.checkValidity(Date.from(until));
                if (!CertificateAuthority.isIssuer(ca, certificate)) {
                    certificate.verify(ca.getPublicKey());
                }
            }
            return serverKey.toFile().canRead() && clientKey.toFile().canRead();
        } catch (IOException | GeneralSecurityException e) {
            return false;
        }
    }

    private void issue(Instant now) throws IOException, GeneralSecurityException {
        CertificateAuthority ca = new CertificateAuthority("RDMA Gateway development CA", now, VALIDITY);
        Issued server = ca.issue(
                "localhost",
                Purpose.GATEWAY,
                List.of(
                        new GeneralName(GeneralName.uniformResourceIdentifier, GATEWAY_URI),
                        new GeneralName(GeneralName.dNSName, "localhost"),
                        new GeneralName(GeneralName.iPAddress, "127.0.0.1")),
                now,
                VALIDITY);
        GeneralName clientName = new GeneralName(GeneralName.uniformResourceIdentifier, CLIENT_URI);
        Issued client = ca.issue("dev client", Purpose.CLIENT, List.of(clientName), now, VALIDITY);
        PemFiles.write(serverKey, server.key());
        PemFiles.write(clientKey, client.key());
        PemFiles.write(serverCert, server.certificate());
        PemFiles.write(clientCert, client.certificate());
        PemFiles.write(caCert, ca.certificate());
    }
}
