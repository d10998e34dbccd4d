package io.rdmagateway.session;

import io.rdmagateway.verbs.PacketAnomaly;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Tells when so many packets arrive that no peer sends that somebody must be sending them. Never where from or what is in
 * them: that they come is news, what they say is the attacker's. For one thread.
 */
final class AnomalyAlarm {

    static final Duration PERIOD = Duration.ofMillis(500);
    static final Duration PAUSE = Duration.ofSeconds(1);

    private final Consumer<String> log;
    private Map<PacketAnomaly, Long> last;
    private final Map<PacketAnomaly, Long> untold = new EnumMap<>(PacketAnomaly.class);
    private boolean alarming;
    private long lookedNanos;
    private long toldNanos;

    /** @param log takes one line, at most once a second */
    AnomalyAlarm(Consumer<String> log, long nowNanos) {
        this.log = log;
        this.lookedNanos = nowNanos;
        this.toldNanos = nowNanos - PAUSE.toNanos();
    }

    /** At once for the first time: what came before is not compared with anything. */
    boolean isDue(long nowNanos) {
        return last == null || nowNanos - lookedNanos >= PERIOD.toNanos();
    }

    /** @param counts so far; lower than before when the device was opened again */
    void look(Map<PacketAnomaly, Long> counts, long nowNanos) {
        lookedNanos = nowNanos;
        if (last != null) {
            counts.forEach((kind, count) -> compare(kind, count - last.getOrDefault(kind, 0L)));
        }
        last = counts;
        if (alarming && nowNanos - toldNanos >= PAUSE.toNanos()) {
            log.accept(text());
            toldNanos = nowNanos;
            alarming = false;
            untold.clear();
        }
    }

    private void compare(PacketAnomaly kind, long more) {
        if (more > 0) {
            untold.merge(kind, more, Long::sum);
            alarming |= more >= kind.alarming();
        }
    }

    private String text() {
        return untold.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(
                        ", ",
                        "packets arrive that no peer sends: ",
                        "; somebody may be injecting, rdma_gateway_packet_anomalies_total has the totals"));
    }
}
