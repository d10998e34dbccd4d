package io.rdmagateway.server;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.rdmagateway.copy.Copies;
import io.rdmagateway.session.Quotas;
import io.rdmagateway.session.Resource;
import io.rdmagateway.session.ServingDevice;
import io.rdmagateway.session.SessionState;
import io.rdmagateway.transfer.TransferState;
import io.rdmagateway.transfer.Transfers;
import io.rdmagateway.verbs.DeviceHoldings;
import io.rdmagateway.verbs.PacketAnomaly;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.function.ToIntFunction;

/** What {@code /q/metrics} tells of sessions and of what the device holds for nobody. */
@Startup
@Singleton
final class Meters {

    Meters(MeterRegistry registry, Gateway gateway, Copies copies) {
        ServingDevice serving = gateway.serving();
        for (SessionState state : SessionState.values()) {
            Gauge.builder(
                            "rdma.gateway.sessions",
                            serving,
                            it -> it.sessions().countByState().getOrDefault(state, 0))
                    .description("Sessions, those that are remembered among them")
                    .tag("state", state.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
        for (TransferState state : TransferState.values()) {
            Gauge.builder(
                            "rdma.gateway.transfers",
                            gateway.transfers(),
                            it -> it.countByState().getOrDefault(state, 0))
                    .description("Transfers, those that are remembered among them")
                    .tag("state", state.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
        FunctionCounter.builder("rdma.gateway.transferred", gateway.transfers(), Transfers::movedBytes)
                .description("What all transfers that are over have moved")
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder("rdma.gateway.copies", copies, Copies::underWay)
                .description("Copies of other nodes' regions under way")
                .register(registry);
        FunctionCounter.builder("rdma.gateway.copied", copies, Copies::movedBytes)
                .description("What all copies that are over have moved here")
                .baseUnit("bytes")
                .register(registry);
        for (PacketAnomaly kind : PacketAnomaly.values()) {
            FunctionCounter.builder(
                            "rdma.gateway.packet.anomalies",
                            serving,
                            it -> it.anomalies().getOrDefault(kind, 0L))
                    .description("Packets that the device did not believe: many at once when somebody injects")
                    .tag("kind", kind.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
        Quotas quotas = serving.sessions().quotas();
        for (Resource resource : Resource.values()) {
            Gauge.builder("rdma.gateway.held", quotas, it -> it.used(resource))
                    .description("What all identities hold together of what there is a limit to")
                    .tag("resource", resource.label())
                    .register(registry);
        }
        unaccounted(registry, serving, "pd", DeviceHoldings::pds);
        unaccounted(registry, serving, "cq", DeviceHoldings::cqs);
        unaccounted(registry, serving, "qp", DeviceHoldings::qps);
        unaccounted(registry, serving, "mr", DeviceHoldings::mrs);
    }

    private static void unaccounted(
            MeterRegistry registry, ServingDevice serving, String kind, ToIntFunction<DeviceHoldings> count) {
        Gauge.builder("rdma.gateway.unaccounted", serving, it -> count.applyAsInt(it.unaccounted()))
                .description(
                        "Objects that the device holds and no session knows of, lastingly: not 0 when something leaks")
                .tag("kind", kind)
                .register(registry);
    }
}
