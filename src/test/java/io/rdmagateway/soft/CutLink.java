package io.rdmagateway.soft;

import java.io.IOException;
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
    boolean send(Route route, ByteBuffer datagram) throws IOException {
        return cut || super.send(route, datagram);
    }
}
