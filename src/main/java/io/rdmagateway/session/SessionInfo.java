package io.rdmagateway.session;

import io.rdmagateway.verbs.Mtu;
import java.time.Duration;
import java.time.Instant;

/**
 * How a session is at one moment.
 *
 * @param generation names this life of the session
 * @param device the kernel's name of the gateway's device
 * @param endReason why it ended, in words; empty while it lives
 */
public record SessionInfo(
        String id,
        long generation,
        Identity owner,
        SessionState state,
        String device,
        int portNum,
        Mtu mtu,
        int maxRdAtomic,
        Instant createTime,
        Duration lease,
        String endReason) {}
