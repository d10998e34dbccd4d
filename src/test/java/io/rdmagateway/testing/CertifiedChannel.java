package io.rdmagateway.testing;

import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.rdmagateway.testing.TestCertificate.Issued;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/** A connection that shows a certificate however bad it is: what is refused is refused by the gateway. */
public final class CertifiedChannel {

    private static final String ALIAS = "own";

    private CertifiedChannel() {}

    /** @param shown empty for none */
    public static ManagedChannel to(int port, Path ca, Optional<Issued> shown, String protocol) {
        try {
            SslContextBuilder tls = GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
                    .trustManager(ca.toFile())
                    .protocols(protocol);
            shown.ifPresent(issued -> tls.keyManager(always(issued)));
            return NettyChannelBuilder.forAddress("localhost", port)
                    .sslContext(tls.build())
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static X509ExtendedKeyManager always(Issued issued) {
        return new X509ExtendedKeyManager() {
            @Override
            public String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
                // The engine asks for one key type after the other and takes what it gets.
                return keyTypes[0].startsWith(issued.key().getAlgorithm()) ? ALIAS : null;
            }

            @Override
            public X509Certificate[] getCertificateChain(String alias) {
                return issued.chain().toArray(X509Certificate[]::new);
            }

            @Override
            public PrivateKey getPrivateKey(String alias) {
                return issued.key();
            }

            @Override
            public String[] getClientAliases(String keyType, Principal[] issuers) {
                return new String[] {ALIAS};
            }

            @Override
            public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
                return ALIAS;
            }

            @Override
            public String[] getServerAliases(String keyType, Principal[] issuers) {
                return new String[0];
            }

            @Override
            public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
                return null;
            }
        };
    }
}
