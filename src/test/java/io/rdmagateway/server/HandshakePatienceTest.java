package io.rdmagateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.netty.GrpcSslContexts;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class HandshakePatienceTest {

    @Test
    void shouldLetTheClientReachItsOwnLimitFirst() throws IOException {
        HttpServerOptions options = new HttpServerOptions();
        SslHandler client = GrpcSslContexts.forClient().build().newHandler(UnpooledByteBufAllocator.DEFAULT);

        new HandshakePatience().customizeHttpsServer(options);

        assertThat(options.getSslHandshakeTimeoutUnit().toMillis(options.getSslHandshakeTimeout()))
                .isGreaterThan(2 * client.getHandshakeTimeoutMillis());
    }
}
