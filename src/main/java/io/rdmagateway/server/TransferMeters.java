package io.rdmagateway.server;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.rdmagateway.copy.Copies;
import io.rdmagateway.transfer.TransferOperation;
import io.rdmagateway.transfer.TransferState;
import io.rdmagateway.transfer.Transfers;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** What the gateway moves by itself. What clients READ and WRITE of regions it does not see. */
final class TransferMeters implements MeterBinder {

    private static final String BYTES = "rdma.gateway.bytes";
    private static final String BYTES_HELP =
            "What the gateway has moved by itself, transfers and copies under way among it";

    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(25),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofMinutes(1),
        Duration.ofMinutes(5)
    };

    private final Transfers transfers;
    private final Copies copies;
    private final Scraped<Map<TransferState, Integer>> states;
    private final Scraped<Map<TransferOperation, Long>> movedBytes;

    TransferMeters(Transfers transfers, Copies copies) {
        this.transfers = transfers;
        this.copies = copies;
        this.states = new Scraped<>(transfers::countByState);
        this.movedBytes = new Scraped<>(transfers::movedBytes);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (TransferState state : TransferState.values()) {
            Gauge.builder("rdma.gateway.transfers", () -> states.get().getOrDefault(state, 0))
                    .description("Transfers, those that are remembered among them")
                    .tag("state", Meters.label(state))
                    .register(registry);
        }
        Gauge.builder("rdma.gateway.copies", copies, Copies::underWay)
                .description("Copies of other nodes' regions under way")
                .register(registry);
        for (TransferOperation operation : TransferOperation.values()) {
            FunctionCounter.builder(BYTES, movedBytes, it -> it.get().getOrDefault(operation, 0L))
                    .description(BYTES_HELP)
                    .baseUnit("bytes")
                    .tag("direction", operation.fillsRange() ? "in" : "out")
                    .tag("op", Meters.label(operation))
                    .register(registry);
        }
        FunctionCounter.builder(BYTES, copies, Copies::movedBytes)
                .description(BYTES_HELP)
                .baseUnit("bytes")
                .tag("direction", "in")
                .tag("op", "copy")
                .register(registry);
        timeTransfers(registry);
    }

    private void timeTransfers(MeterRegistry registry) {
        Map<TransferOperation, Map<TransferState, Timer>> timers = new EnumMap<>(TransferOperation.class);
        for (TransferOperation operation : TransferOperation.values()) {
            Map<TransferState, Timer> ofOperation = new EnumMap<>(TransferState.class);
            for (TransferState state : TransferState.values()) {
                if (state.isOver()) {
                    ofOperation.put(
                            state,
                            Timer.builder("rdma.gateway.transfer")
                                    .description("How long a transfer moved bytes, from its first request to its end")
                                    .tag("op", Meters.label(operation))
                                    .tag("state", Meters.label(state))
                                    .serviceLevelObjectives(BUCKETS)
                                    .register(registry));
                }
            }
            timers.put(operation, ofOperation);
        }
        transfers.whenEnded((owner, info) ->
                timers.get(info.spec().operation()).get(info.state()).record(info.running()));
    }
}
