package io.rdmagateway.server;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.rdmagateway.session.ServingDevice;
import io.rdmagateway.session.SessionState;
import io.rdmagateway.verbs.DeviceHoldings;
import io.rdmagateway.verbs.Memlock;
import io.rdmagateway.verbs.PacketAnomaly;
import io.rdmagateway.verbs.PortCounter;
import io.rdmagateway.verbs.QueuePairState;
import io.rdmagateway.verbs.RdmaException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;

/** What the device holds, what its port has counted, and what of it may be pinned. */
final class DeviceMeters implements MeterBinder {

    private final ServingDevice serving;
    private final int portNum;
    private final String device;
    private final boolean kernelDevice;
    private final Scraped<Map<SessionState, Integer>> sessions;
    /** What was counted last stays while the device is away: a counter that falls looks like one that rises again. */
    private final Map<PortCounter, Long> counted = new HashMap<>();

    private final Map<PacketAnomaly, Long> disbelieved = new EnumMap<>(PacketAnomaly.class);
    private final Scraped<Map<PortCounter, Long>> counters = new Scraped<>(this::count);
    private final Scraped<Map<PacketAnomaly, Long>> anomalies = new Scraped<>(this::disbelieve);
    private final Scraped<Optional<Memlock>> memlock = new Scraped<>(Memlock::ofThisProcess);

    /**
     * @param kernelDevice false for one that is a part of this process
     * @param sessions how many there are
     */
    DeviceMeters(
            ServingDevice serving, int portNum, boolean kernelDevice, Scraped<Map<SessionState, Integer>> sessions) {
        this.serving = serving;
        this.portNum = portNum;
        this.device = serving.port().deviceName();
        this.kernelDevice = kernelDevice;
        this.sessions = sessions;
    }

    private Map<PortCounter, Long> count() {
        try {
            counted.putAll(serving.port().device().counters(portNum));
        } catch (RdmaException | IllegalStateException goneOrClosed) {
            // It has counted what it has.
        }
        return Map.copyOf(counted);
    }

    private Map<PacketAnomaly, Long> disbelieve() {
        disbelieved.putAll(serving.anomalies());
        return new EnumMap<>(disbelieved);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        queuePairs(registry, QueuePairState.INIT, it -> serving.spareQueuePairs());
        queuePairs(
                registry,
                QueuePairState.RTS,
                it -> it.getOrDefault(SessionState.PENDING, 0) + it.getOrDefault(SessionState.ACTIVE, 0));
        queuePairs(registry, QueuePairState.ERR, it -> it.getOrDefault(SessionState.DRAINING, 0));
        unaccounted(registry, "pd", DeviceHoldings::pds);
        unaccounted(registry, "cq", DeviceHoldings::cqs);
        unaccounted(registry, "qp", DeviceHoldings::qps);
        unaccounted(registry, "mr", DeviceHoldings::mrs);
        for (PacketAnomaly kind : PacketAnomaly.values()) {
            FunctionCounter.builder(
                            "rdma.gateway.packet.anomalies",
                            anomalies,
                            it -> it.get().getOrDefault(kind, 0L))
                    .description("Packets that the device did not believe: many at once when somebody injects")
                    .tag("kind", Meters.label(kind))
                    .register(registry);
        }
        counters.get().keySet().forEach(counter -> portCounter(registry, counter));
        memlock(
                registry,
                "rdma.gateway.memlock.limit",
                "What this process may pin, +Inf without a limit",
                it -> it.isUnlimited() ? Double.POSITIVE_INFINITY : it.limitBytes());
        memlock(
                registry,
                "rdma.gateway.memlock.pinned",
                "What the kernel has pinned for this process",
                Memlock::pinnedBytes);
    }

    /** As the sessions know them: to ask the device for each would take thousands of calls. */
    private void queuePairs(
            MeterRegistry registry, QueuePairState state, ToIntFunction<Map<SessionState, Integer>> count) {
        Gauge.builder("rdma.gateway.qps", () -> count.applyAsInt(sessions.get()))
                .description("Queue pairs: made ahead in INIT, connected in RTS, about to be released in ERR")
                .tag("device", device)
                .tag("state", Meters.label(state))
                .register(registry);
    }

    private void unaccounted(MeterRegistry registry, String kind, ToIntFunction<DeviceHoldings> count) {
        Gauge.builder("rdma.gateway.unaccounted", () -> count.applyAsInt(serving.unaccounted()))
                .description(
                        "Objects that the device holds and no session knows of, lastingly: not 0 when something leaks")
                .tag("kind", kind)
                .register(registry);
    }

    private void portCounter(MeterRegistry registry, PortCounter counter) {
        String prefix = kernelDevice ? "rdma.gateway.hw." : "rdma.gateway.soft.";
        FunctionCounter.Builder<?> meter = FunctionCounter.builder(
                        prefix + Meters.label(counter.unit()),
                        counters,
                        it -> it.get().getOrDefault(counter, 0L))
                .description(
                        kernelDevice
                                ? "What the kernel has counted at the port, by the names of the driver"
                                : "What the soft device has counted")
                .tag("kind", counter.name());
        if (kernelDevice) {
            meter.tag("device", device).tag("port", Integer.toString(portNum));
        }
        meter.register(registry);
    }

    private void memlock(MeterRegistry registry, String name, String description, ToDoubleFunction<Memlock> value) {
        Gauge.builder(name, () -> memlock.get().map(value::applyAsDouble).orElse(Double.NaN))
                .description(description)
                .baseUnit("bytes")
                .register(registry);
    }
}
