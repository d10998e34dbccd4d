package io.rdmagateway.server;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;

/**
 * Lets a client that is slow at its first TLS handshake reach its own time limit before the gateway's; both are ten seconds unless
 * somebody says otherwise, Netty's and Vert.x'. A client that ends by its own tries again, and one whose connection was closed
 * cannot tell why.
 */
@Singleton
class HandshakePatience implements HttpServerOptionsCustomizer {

    private static final int SECONDS = 30;

    @Override
    public void customizeHttpsServer(HttpServerOptions options) {
        options.setSslHandshakeTimeout(SECONDS).setSslHandshakeTimeoutUnit(TimeUnit.SECONDS);
    }
}
