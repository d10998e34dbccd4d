package io.rdmagateway.client;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The log in which gRPC's transport writes, at DEBUG, the first 64 bytes of each message that goes out: the PSN is among
 * them. It stays shut here, whatever the level of the rest; where Netty logs to something else than java.util.logging, its
 * configuration has to do the same.
 */
final class FrameLog {

    /** Held, since a level is forgotten together with its logger. */
    private static final Logger LOG = Logger.getLogger("io.grpc.netty.NettyClientHandler");

    private FrameLog() {}

    static void shut() {
        LOG.setLevel(Level.INFO);
    }
}
