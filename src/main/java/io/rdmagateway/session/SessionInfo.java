package io.rdmagateway.session;

import io.rdmagateway.verbs.Mtu;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How a session is at one moment.
 *
 * @param generation counts the lives of the session from 1
 * @param device the kernel's name of the gateway's device
 * @param endCause why it ended; empty while it lives
 * @param endReason the same in words
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
        Optional<EndCause> endCause,
        String endReason) {}
