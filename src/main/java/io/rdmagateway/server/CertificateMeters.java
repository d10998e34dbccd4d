package io.rdmagateway.server;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** How long what the gateway shows is good, and whether it is what its files have. Nothing of whose they are. */
final class CertificateMeters implements MeterBinder {

    private static final double MILLIS_PER_SECOND = Duration.ofSeconds(1).toMillis();

    private final CertificateFiles files;
    private final LiveTls tls;

    CertificateMeters(CertificateFiles files, LiveTls tls) {
        this.files = files;
        this.tls = tls;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        time(
                registry,
                "rdma.gateway.certificate.not.before",
                "Since when the gateway's certificate is good",
                () -> ofFirstToEnd(X509Certificate::getNotBefore));
        time(
                registry,
                "rdma.gateway.certificate.not.after",
                "Until when the gateway's certificate is good",
                () -> ofFirstToEnd(X509Certificate::getNotAfter));
        time(
                registry,
                "rdma.gateway.revocation.list.next.update",
                "When the first of the revocation lists is out of date; NaN without one that says it",
                () -> files.revoked().nextUpdate());
        Gauge.builder("rdma.gateway.certificates.stale", () -> files.failure().isPresent() ? 1 : 0)
                .description("1 while the certificates' files cannot be used, and those that were read last are")
                .register(registry);
    }

    private Optional<Instant> ofFirstToEnd(Function<X509Certificate, Date> time) {
        return tls.shown()
                .min((a, b) -> a.getNotAfter().compareTo(b.getNotAfter()))
                .map(time)
                .map(Date::toInstant);
    }

    private static void time(MeterRegistry registry, String name, String description, Supplier<Optional<Instant>> at) {
        Gauge.builder(
                        name,
                        () -> at.get()
                                .map(it -> it.toEpochMilli() / MILLIS_PER_SECOND)
                                .orElse(Double.NaN))
                .description(description)
                .baseUnit("timestamp_seconds")
                .register(registry);
    }
}
