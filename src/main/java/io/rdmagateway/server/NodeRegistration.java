package io.rdmagateway.server;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.StartupEvent;
import io.rdmagateway.directory.Directory;
import io.rdmagateway.directory.DirectoryException;
import io.rdmagateway.directory.Node;
import io.rdmagateway.session.Identity;
import io.rdmagateway.session.Loop;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Keeps this gateway in the directory: each beat says what it has now, renews its lease, and puts it in anew where the lease
 * was lost. Without an id it only looks whether the directory answers.
 */
@Singleton
class NodeRegistration {

    private static final Logger LOG = Logger.getLogger(NodeRegistration.class);
    /** Nobody is sent to a gateway that is ready before those who look for it find it. */
    private static final Optional<String> NOT_YET = Optional.of("this gateway is not in the directory yet");

    private final Gateway gateway;
    private final Directory directory;
    private final Optional<String> id;
    private final String target;
    private final int leaseSeconds;
    private final Identity self;
    private final long generation = System.currentTimeMillis();
    private volatile Optional<String> failure;
    private volatile boolean leaving;
    private volatile Loop beats;

    NodeRegistration(
            Gateway gateway,
            ServedDirectory served,
            NodeConfig config,
            LiveTls tls,
            MeterRegistry meters,
            @ConfigProperty(name = "quarkus.http.ssl-port") int port) {
        this.gateway = gateway;
        directory = served.directory();
        id = config.id();
        failure = id.flatMap(name -> NOT_YET);
        target = config.target().orElseGet(() -> hostName() + ":" + port);
        leaseSeconds = (int) config.lease().toSeconds();
        self = tls.identity().orElseGet(() -> new Identity("gateway/" + hostName()));
        requireUsable(config.lease());
        Gauge.builder(
                        "rdma.gateway.directory.reachable",
                        this,
                        it -> it.failure().isEmpty() ? 1 : 0)
                .description("1 while the directory answers and has this gateway, when it is to have it")
                .register(meters);
    }

    private void requireUsable(Duration lease) {
        try {
            id.ifPresent(name -> node(name));
            if (leaseSeconds < Beats.PER_LEASE) {
                throw new IllegalArgumentException("lease: must be " + Beats.PER_LEASE + "s or more, was " + lease);
            }
        } catch (IllegalArgumentException e) {
            throw new StartFailure("gateway.node is not usable: " + e.getMessage());
        }
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    private Node node(String name) {
        return new Node(name, self, NodeOffer.of(gateway, generation, leaseSeconds, target));
    }

    void start(@Observes StartupEvent event) {
        beats = Loop.start("rdma-node", this::beat, () -> {});
    }

    private Duration beat() {
        if (!leaving) {
            try {
                if (id.isPresent()) {
                    directory.register(node(id.get()));
                } else {
                    directory.find("-");
                }
                failed(Optional.empty());
            } catch (DirectoryException e) {
                failed(Optional.of(e.getMessage()));
            }
        }
        return Beats.pause(leaseSeconds, ThreadLocalRandom.current());
    }

    private void failed(Optional<String> now) {
        if (!now.equals(failure)) {
            String answers = failure.equals(NOT_YET) ? "The directory has this gateway" : "The directory answers again";
            failure = now;
            now.ifPresentOrElse(
                    why -> LOG.warnf("The directory does not have this gateway: %s. Sessions and transfers go on", why),
                    () -> LOG.info(answers));
        }
    }

    /** Why the directory does not answer, or does not take this gateway; empty when all is well. */
    Optional<String> failure() {
        return failure.or(directory::failure);
    }

    /** Under which id this gateway registers. */
    Optional<String> id() {
        return id;
    }

    /** First of all, so that nobody is sent here any more. */
    void leave(@Observes ShutdownDelayInitiatedEvent shutdown) {
        leaving = true;
        try {
            id.ifPresent(name -> directory.remove(self, name, generation));
        } catch (DirectoryException e) {
            LOG.infof("not taken out of the directory, which its lease will do: %s", e.getMessage());
        }
    }

    @PreDestroy
    void stop() {
        leaving = true;
        if (beats != null) {
            beats.close();
        }
    }
}
