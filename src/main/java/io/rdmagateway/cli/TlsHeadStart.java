package io.rdmagateway.cli;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;

/**
 * Loads what the JDK has for TLS while the command line is read, on a core that has nothing else to do then. Something is made
 * ready to be said to nobody, since what that needs is what a connection needs.
 */
final class TlsHeadStart {

    private static final String PROTOCOL = "TLSv1.3";

    private TlsHeadStart() {}

    static void begin() {
        Thread.ofPlatform().daemon().name("rdmagw-tls").start(TlsHeadStart::greet);
    }

    private static void greet() {
        try {
            SSLContext context = SSLContext.getInstance(PROTOCOL);
            context.init(new KeyManager[0], new TrustManager[0], null);
            SSLEngine engine = context.createSSLEngine();
            engine.setUseClientMode(true);
            engine.setEnabledProtocols(new String[] {PROTOCOL});
            engine.wrap(
                    ByteBuffer.allocate(0),
                    ByteBuffer.allocate(engine.getSession().getPacketBufferSize()));
        } catch (GeneralSecurityException | SSLException e) {
            // The connection itself will say it.
        }
    }
}
