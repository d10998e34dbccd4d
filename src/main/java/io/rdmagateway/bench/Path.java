package io.rdmagateway.bench;

import io.rdmagateway.verbs.Mtu;
import io.rdmagateway.verbs.QueuePair;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What lies between the two ends of a connection.
 *
 * @param mtu empty for the largest that both ports have
 * @param privatePayload packets as long as two soft devices agree on, in place of an MTU
 * @param inlineBytes messages up to this length travel within the request
 * @param events whether to sleep on the completion channel after a while without completions; else polling goes on, and
 *     gives way to other threads
 */
public record Path(Optional<Mtu> mtu, boolean privatePayload, int inlineBytes, boolean events) {

    private static final int MAX_INLINE_BYTES = 4096;

    /** @throws OptionException an option is out of range */
    public Path {
        OptionException.requireBetween("inline", inlineBytes, 0, MAX_INLINE_BYTES);
    }

    /** @param qp any of those that go this way */
    Map<String, Object> json(QueuePair qp) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("mtu_bytes", qp.mtu().bytes());
        object.put("payload_bytes", qp.payloadBytes());
        object.put("inline_bytes", inlineBytes);
        object.put("max_rd_atomic", qp.maxRdAtomic());
        object.put("completions", events ? "events" : "polling");
        return object;
    }
}
