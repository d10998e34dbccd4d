package io.rdmagateway.server;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.rdmagateway.region.Grants;
import io.rdmagateway.session.Quotas;
import io.rdmagateway.session.Resource;

/** Of what there is a limit to: how much is held, may be held, and was refused. */
final class QuotaMeters implements MeterBinder {

    private static final String REJECTIONS = "rdma.gateway.quota.rejections";
    private static final String REJECTIONS_HELP =
            "Requests refused since there is not enough of something, or too soon";

    private final Quotas quotas;
    private final Grants grants;

    QuotaMeters(Quotas quotas, Grants grants) {
        this.quotas = quotas;
        this.grants = grants;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (Resource resource : Resource.values()) {
            Gauge.builder("rdma.gateway.held", quotas, it -> it.used(resource))
                    .description("What all identities hold together of what there is a limit to")
                    .tag("resource", resource.label())
                    .register(registry);
            Gauge.builder(
                            "rdma.gateway.limit",
                            quotas,
                            it -> it.limits().of(resource).total())
                    .description("What all identities may hold together")
                    .tag("resource", resource.label())
                    .register(registry);
            FunctionCounter.builder(REJECTIONS, quotas.refused(), it -> it.of(resource))
                    .description(REJECTIONS_HELP)
                    .tag("kind", resource.label())
                    .register(registry);
        }
        FunctionCounter.builder(REJECTIONS, quotas, Quotas::refusedForRate)
                .description(REJECTIONS_HELP)
                .tag("kind", "session_rate")
                .register(registry);
        Gauge.builder("rdma.gateway.grants", grants, Grants::count)
                .description("Grants of all sessions that are live")
                .register(registry);
    }
}
