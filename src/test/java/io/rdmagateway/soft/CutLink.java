package io.rdmagateway.soft;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/** The real link, which a test can cut: then whatever is sent is lost, as behind a switch that died, and nobody says so. */
final class CutLink extends LinkAround {

    private volatile boolean cut;

    CutLink(Link link) {
        super(link);
    }

    void cut(boolean now) {
        cut = now;
    }

    @Override
    public Route route(InetAddress remote) throws IOException {
        Route route = link.route(remote);
        return new Route() {
            @Override
            public InetAddress remote() {
                return route.remote();
            }

            @Override
            public int sourcePort() {
                return route.sourcePort();
            }

            @Override
            public boolean send(ByteBuffer datagram) throws IOException {
                return cut || route.send(datagram);
            }

            @Override
            public void close() {
                route.close();
            }
        };
    }
}
