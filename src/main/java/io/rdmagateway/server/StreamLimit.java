package io.rdmagateway.server;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServerOptions;
import jakarta.inject.Singleton;

/**
 * Says how many calls one connection may have at a time, unless {@code quarkus.http.limits.max-concurrent-streams} does: one
 * for each session and transfer that it watches, and some to get on with. Clients of grpc-java have a hundred at most when
 * they are told nothing, and the next waits until another is over.
 */
@Singleton
class StreamLimit implements HttpServerOptionsCustomizer {

    /** Other calls than those that watch. */
    private static final int OTHERS = 100;

    /** HTTP/2 has no more stream identifiers for calls. RFC 9113, section 5.1.1. */
    private static final int MOST = 1 << 30;

    private final GatewayConfig.Limits limits;

    StreamLimit(GatewayConfig config) {
        limits = config.limits();
    }

    @Override
    public void customizeHttpsServer(HttpServerOptions options) {
        int watched = Math.clamp((long) limits.sessions() + limits.transfers(), 0, MOST);
        Http2Settings settings = options.getInitialSettings();
        if (settings.getMaxConcurrentStreams() == Http2Settings.DEFAULT_MAX_CONCURRENT_STREAMS) {
            settings.setMaxConcurrentStreams((long) watched + OTHERS);
        }
        // A client may stop to watch by resets, all at once, and is no attacker.
        options.setHttp2RstFloodMaxRstFramePerWindow(options.getHttp2RstFloodMaxRstFramePerWindow() + watched);
    }
}
