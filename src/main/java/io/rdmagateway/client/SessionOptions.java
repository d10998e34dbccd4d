package io.rdmagateway.client;

import io.rdmagateway.verbs.GidWish;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * How a session chooses its local port and moves bytes.
 *
 * @param sliceBytes longest RDMA operation; longer transfers are cut; bounded by the port's longest message
 * @param depth operations under way at a time; bounded by the device
 * @param timeout longest time without any progress before a transfer is given up
 * @param portNum the local port; empty for the first that is ACTIVE and has a usable GID
 * @param gid which row of the port's GID table to send from
 * @param patience how long opening is tried again while the gateway is not there or has no room; zero: not at all. What
 *     goes on over several sessions gives up when nothing has been done for so long
 */
public record SessionOptions(
        int sliceBytes, int depth, Duration timeout, OptionalInt portNum, GidWish gid, Duration patience) {

    public static final SessionOptions DEFAULT =
            new SessionOptions(1 << 20, 16, Duration.ofSeconds(30), OptionalInt.empty(), GidWish.NONE, Duration.ZERO);

    public SessionOptions {
        check(sliceBytes >= 1, "sliceBytes: must be at least 1");
        check(depth >= 1, "depth: must be at least 1");
        check(timeout.isPositive(), "timeout: must be positive");
        check(!patience.isNegative(), "patience: must not be negative");
        check(portNum.orElse(1) >= 1, "portNum: ports are counted from 1");
    }

    private static void check(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }

    public SessionOptions withGid(GidWish gid) {
        return new SessionOptions(sliceBytes, depth, timeout, portNum, gid, patience);
    }

    public SessionOptions withPatience(Duration patience) {
        return new SessionOptions(sliceBytes, depth, timeout, portNum, gid, patience);
    }
}
