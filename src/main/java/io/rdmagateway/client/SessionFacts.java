package io.rdmagateway.client;

import io.rdmagateway.verbs.Gid;
import io.rdmagateway.verbs.Mtu;
import java.time.Duration;

/**
 * What both ends settled on when a session was opened.
 *
 * @param generation names this life of the session
 * @param local where this side sends from
 * @param gatewayGid where the gateway sends from
 * @param payloadBytes how much one packet carries: the MTU, or more between two soft devices
 * @param maxMessageBytes longest message that the gateway takes
 * @param sliceBytes longest RDMA operation that this side posts
 * @param lease how long the gateway keeps the session without a sign of life
 * @param handshake time from the first local object to the gateway's word that the data path is proven
 */
public record SessionFacts(
        String sessionId,
        long generation,
        LocalPort local,
        Gid gatewayGid,
        Mtu mtu,
        int payloadBytes,
        int maxRdAtomic,
        int maxMessageBytes,
        int sliceBytes,
        Duration lease,
        Duration handshake) {}
