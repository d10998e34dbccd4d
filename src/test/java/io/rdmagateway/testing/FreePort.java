package io.rdmagateway.testing;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * TCP ports that nobody listens on, each given once. They are below those that the kernel takes for connections
 * (net.ipv4.ip_local_port_range), or one of these would now and then have it before the server that starts for seconds.
 */
public final class FreePort {

    private static final int FIRST = 20_000;
    private static final int END = 32_768;
    private static final int TRIES = 1000;
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private FreePort() {}

    public static int take() {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            if (isFree(port) && GIVEN.add(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no TCP port from " + FIRST + " to " + (END - 1) + " is free");
    }

    private static boolean isFree(int port) {
        // On every address: a server may take any.
        try (ServerSocket probe = new ServerSocket(port)) {
            return probe.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
