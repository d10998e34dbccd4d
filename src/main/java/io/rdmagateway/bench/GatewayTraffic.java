package io.rdmagateway.bench;

import io.rdmagateway.client.ClientSession;
import io.rdmagateway.client.GatewayClient;
import io.rdmagateway.client.RegionAccess;
import io.rdmagateway.client.RegisteredBuffer;
import io.rdmagateway.client.RemoteRegion;
import io.rdmagateway.client.SessionFacts;
import io.rdmagateway.client.SessionOptions;
import io.rdmagateway.verbs.RdmaDevice;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.HdrHistogram.Histogram;

/**
 * Operations on a session of a gateway, one at a time, as a user of the client library has them: a WRITE or a READ of a
 * region that is made for it, and a SEND with the way back of its echo.
 */
public final class GatewayTraffic implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long LONGEST_NANOS = Duration.ofMinutes(10).toNanos();
    private static final int DIGITS = 3;

    private final RdmaDevice device;
    private final Verb verb;
    private final Closing closing = new Closing();
    private final ClientSession session;
    private final RegisteredBuffer buffer;
    private final RemoteRegion remote;

    /**
     * @param device stays the caller's, and so does the client
     * @param longestBytes of all messages to come
     */
    public GatewayTraffic(
            GatewayClient client, RdmaDevice device, SessionOptions options, Verb verb, int longestBytes) {
        this.device = device;
        this.verb = verb;
        String region = "bench-" + UUID.randomUUID();
        try (Closing undo = new Closing()) {
            undo.add(closing);
            client.regions().create(region, longestBytes);
            closing.add(() -> client.regions().delete(region));
            session = closing.add(client.open(device, options));
            buffer = closing.add(session.allocate(longestBytes));
            remote = closing.add(session.attach(region, 0, 0, EnumSet.of(RegionAccess.READ, RegionAccess.WRITE)));
            if (verb == Verb.SEND) {
                OptionException.requireBetween(
                        "sizes", longestBytes, 1, session.facts().maxMessageBytes());
            }
            undo.keep();
        }
    }

    /** Measures one length, after a warm-up. */
    public Row measure(int bytes, Extent extent) {
        if (extent.hasWarmUp()) {
            measure(bytes, extent.forWarmUp());
        }
        Histogram nanos = new Histogram(LONGEST_NANOS, DIGITS);
        long begin = System.nanoTime();
        long deadline = extent.deadline(begin);
        long now = begin;
        for (long i = 0; i < extent.iterations() && now - deadline < 0; i++) {
            long posted = now;
            perform(bytes);
            now = System.nanoTime();
            nanos.recordValue(Math.min(LONGEST_NANOS, now - posted));
        }
        return new BandwidthRow(bytes, nanos.getTotalCount(), Duration.ofNanos(now - begin), 0, nanos);
    }

    private void perform(int bytes) {
        switch (verb) {
            case WRITE -> remote.write(buffer, 0, 0, bytes);
            case READ -> remote.read(buffer, 0, 0, bytes);
            case SEND ->
                session.ping(bytes, PATIENCE)
                        .orElseThrow(() -> new IllegalStateException("a message did not come back as it went"));
        }
    }

    /** Returns what has an influence on the figures. */
    public Map<String, Object> setting() {
        SessionFacts facts = session.facts();
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("provider", device.info().provider());
        object.put("device", device.info().name());
        object.put("gid_index", facts.local().source().index());
        object.put("through_gateway", true);
        object.put("mtu_bytes", facts.mtu().bytes());
        object.put("payload_bytes", facts.payloadBytes());
        object.put("slice_bytes", facts.sliceBytes());
        return object;
    }

    @Override
    public void close() {
        closing.close();
    }
}
