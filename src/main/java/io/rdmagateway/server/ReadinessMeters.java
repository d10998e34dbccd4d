package io.rdmagateway.server;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.rdmagateway.diagnosis.Finding;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What {@code /q/health/ready} tells, for who looks at it over time. */
final class ReadinessMeters implements MeterBinder {

    private final DeviceHealth device;
    private final Audit audit;

    ReadinessMeters(DeviceHealth device, Audit audit) {
        this.device = device;
        this.audit = audit;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        check(registry, "device", device::device);
        check(registry, "port", device::port);
        check(registry, "gid", device::gid);
        check(registry, "memlock", device::memlock);
        check(registry, "queue_pairs", device::queuePairs);
        ready(registry, "audit_log", () -> audit.failure().isEmpty());
    }

    private static void check(MeterRegistry registry, String name, Supplier<Finding> finding) {
        ready(registry, name, () -> !finding.get().isFailed());
    }

    private static void ready(MeterRegistry registry, String name, BooleanSupplier holds) {
        Gauge.builder("rdma.gateway.ready", () -> holds.getAsBoolean() ? 1 : 0)
                .description("1 while this check of readiness is passed; the directory has a metric of its own")
                .tag("check", name)
                .register(registry);
    }
}
