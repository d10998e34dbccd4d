package io.rdmagateway.client;

import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.util.CertificateUtils;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLException;

/** What a client makes its TLS handshakes with. */
final class SslContexts {

    private SslContexts() {}

    /** @throws GatewayException CERTIFICATE_UNREADABLE when a PEM file is missing or makes no sense */
    static SslContext of(ClientTls tls) {
        return switch (tls) {
            case TlsFiles files -> of(files);
            case TlsManagers(var keys, var trust) -> {
                try {
                    yield build(
                            SslContextBuilder.forClient().trustManager(trust).keyManager(keys));
                } catch (SSLException e) {
                    throw new IllegalStateException("this JDK has no TLS 1.3", e);
                }
            }
        };
    }

    private static SslContext of(TlsFiles tls) {
        requireReadable(tls.caCert(), "CA certificate");
        requireReadable(tls.cert(), "client certificate");
        requireReadable(tls.key(), "client key");
        try {
            SslContextBuilder builder =
                    SslContextBuilder.forClient().trustManager(tls.caCert().toFile());
            return build(identified(builder, tls));
        } catch (SSLException | IllegalArgumentException e) {
            throw new GatewayException(
                    Status.Code.INVALID_ARGUMENT,
                    "CERTIFICATE_UNREADABLE",
                    "",
                    "the PEM files %s, %s and %s do not make a TLS identity: X.509 certificates and a PKCS #8 key without"
                                    .formatted(tls.caCert(), tls.cert(), tls.key())
                            + " password are expected",
                    e);
        }
    }

    /** Netty loads all of Bouncy Castle, where that is there, before it looks at the key; most keys need none of it. */
    private static SslContextBuilder identified(SslContextBuilder builder, TlsFiles tls) {
        try (InputStream key = Files.newInputStream(tls.key());
                InputStream chain = Files.newInputStream(tls.cert())) {
            return builder.keyManager(CertificateUtils.getPrivateKey(key), CertificateUtils.getX509Certificates(chain));
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            // A key of another kind, or it makes no sense, which Netty says.
            return builder.keyManager(tls.cert().toFile(), tls.key().toFile());
        }
    }

    private static SslContext build(SslContextBuilder builder) throws SSLException {
        return GrpcSslContexts.configure(builder.protocols("TLSv1.3"), SslProvider.JDK)
                .build();
    }

    private static void requireReadable(Path file, String role) {
        if (!Files.isReadable(file)) {
            throw new GatewayException(
                    Status.Code.INVALID_ARGUMENT,
                    "CERTIFICATE_UNREADABLE",
                    "the " + role + " " + file + " does not exist or cannot be read");
        }
    }
}
