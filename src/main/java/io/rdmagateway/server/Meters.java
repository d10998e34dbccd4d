package io.rdmagateway.server;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.quarkus.runtime.Startup;
import io.rdmagateway.copy.Copies;
import io.rdmagateway.session.ServingDevice;
import io.rdmagateway.session.SessionState;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What {@code /q/metrics} tells; {@code docs/METRICS.md} lists it. All of it is read when somebody asks: to be measured costs
 * those who move bytes nothing, or an addition. Labels are constants of enums, never who or which.
 */
@Startup
@Singleton
final class Meters {

    /** The registry does not hold what it asks. */
    private final List<MeterBinder> all;

    Meters(
            MeterRegistry registry,
            Gateway gateway,
            GatewayConfig config,
            Copies copies,
            DeviceHealth health,
            Audit audit,
            CertificateFiles certificates,
            LiveTls tls) {
        ServingDevice serving = gateway.serving();
        Scraped<Map<SessionState, Integer>> sessions = new Scraped<>(serving.sessions()::countByState);
        all = List.of(
                new SessionMeters(serving.sessions(), sessions),
                new TransferMeters(gateway.transfers(), copies),
                new DeviceMeters(serving, config.portNum(), health.pinsMemory(), sessions),
                new QuotaMeters(serving.sessions().quotas(), gateway.grants()),
                new ReadinessMeters(health, audit),
                new CertificateMeters(certificates, tls));
        all.forEach(meters -> meters.bindTo(registry));
    }

    static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
