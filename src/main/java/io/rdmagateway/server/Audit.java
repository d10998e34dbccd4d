package io.rdmagateway.server;

import io.quarkus.runtime.Startup;
import io.quarkus.runtime.StartupEvent;
import io.rdmagateway.audit.AuditEvent;
import io.rdmagateway.audit.AuditLog;
import io.rdmagateway.audit.BrokenChainException;
import io.rdmagateway.audit.Chain;
import io.rdmagateway.session.EndCause;
import io.rdmagateway.session.Identity;
import io.rdmagateway.session.SessionInfo;
import io.rdmagateway.transfer.TransferInfo;
import io.rdmagateway.transfer.TransferSpec;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/** The audit log of this gateway, when it has one. */
@Startup
@Singleton
class Audit {

    private static final Logger LOG = Logger.getLogger(Audit.class);

    private final Optional<AuditLog> log;

    Audit(GatewayConfig config) {
        log = config.audit().file().map(Audit::open);
        log.map(AuditLog::chain).ifPresent(chain -> tell("goes on after", chain));
    }

    /** Not every session ends by a call, and no transfer does. */
    void watch(@Observes StartupEvent start, Gateway gateway) {
        gateway.sessions().whenEnded(this::recordEnd);
        gateway.transfers().whenEnded(this::recordEnd);
    }

    private void recordEnd(SessionInfo session) {
        Map<String, Object> subject = Map.of("session_id", session.id(), "generation", session.generation());
        String cause = session.endCause().map(EndCause::name).orElse("");
        record(new AuditEvent(
                Instant.now(), session.owner().name(), "SessionEnded", subject, cause, session.endReason()));
    }

    private void recordEnd(Identity owner, TransferInfo transfer) {
        TransferSpec spec = transfer.spec();
        Map<String, Object> subject = new LinkedHashMap<>();
        subject.put("transfer_id", transfer.id());
        subject.put("session_id", spec.session().sessionId());
        subject.put("generation", spec.session().generation());
        subject.put("operation", spec.operation().name());
        subject.put("region", spec.region());
        subject.put("offset_bytes", spec.offsetBytes());
        subject.put("length_bytes", spec.lengthBytes());
        subject.put("moved_bytes", transfer.movedBytes());
        String reason = transfer.failure().map(Refusal::reasonOf).orElse("");
        record(new AuditEvent(
                Instant.now(),
                owner.name(),
                "TransferEnded",
                subject,
                transfer.state().name(),
                reason));
    }

    private static AuditLog open(Path file) {
        try {
            return new AuditLog(file);
        } catch (BrokenChainException e) {
            throw new StartFailure("gateway.audit.file " + file + " " + e.getMessage() + "; move it away");
        } catch (IOException e) {
            throw new StartFailure("gateway.audit.file is not usable: " + e);
        }
    }

    /** In a log that others keep, the head is what shows later that the file is still the same. */
    private static void tell(String what, Chain chain) {
        LOG.infof("The audit log %s line %d, whose hash is %s", what, chain.count(), chain.head());
    }

    void record(AuditEvent event) {
        log.ifPresent(it -> it.append(event));
    }

    /** Returns why what happens now is not being written; empty when it is, or when nobody wants it. */
    Optional<String> failure() {
        return log.flatMap(AuditLog::failure);
    }

    boolean isKept() {
        return log.isPresent();
    }

    @PreDestroy
    void close() throws IOException {
        if (log.isPresent()) {
            tell("ends with", log.get().chain());
            log.get().close();
        }
    }
}
