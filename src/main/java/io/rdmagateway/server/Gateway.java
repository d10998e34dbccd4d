package io.rdmagateway.server;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.Startup;
import io.rdmagateway.region.Backings;
import io.rdmagateway.region.FileRoot;
import io.rdmagateway.region.Grants;
import io.rdmagateway.region.HugePages;
import io.rdmagateway.region.Regions;
import io.rdmagateway.region.SharedMemory;
import io.rdmagateway.session.GidPolicy;
import io.rdmagateway.session.Loop;
import io.rdmagateway.session.QuotaLimits;
import io.rdmagateway.session.ServingDevice;
import io.rdmagateway.session.Sessions;
import io.rdmagateway.transfer.Transfers;
import io.rdmagateway.verbs.DeviceUnavailableException;
import io.rdmagateway.verbs.GidWish;
import io.rdmagateway.verbs.Memlock;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.RdmaException;
import io.rdmagateway.verbs.spi.RdmaProvider;
import io.rdmagateway.verbs.spi.RdmaProviders;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** The gateway at work, from start to stop of the application: its device, sessions, regions, grants and transfers. */
@Startup
@Singleton
class Gateway {

    private static final Logger LOG = Logger.getLogger(Gateway.class);

    private final Duration drain;
    private final ServingDevice serving;
    private final Regions regions;
    private final Grants grants;
    private final Transfers transfers;
    private final Loop expiry;
    private final Loop transferExpiry;
    private final GidPolicy gids;

    /** Opens the device. A reason why that does not work ends the application, with the reason and nothing else. */
    Gateway(GatewayConfig config, StatusMapper statuses) {
        InstantSource clock = InstantSource.system();
        Backings backings = backings(config);
        drain = config.drain();
        gids = gidPolicy(config);
        serving = open(config);
        regions = new Regions(config.regionLimits(), serving.sessions().quotas(), backings, clock);
        grants = new Grants(
                serving.sessions(), regions, config.regionLimits(), clock, System::nanoTime, new SecureRandom());
        expiry = Loop.start("rdma-grants", grants::expire, () -> {});
        grants.whenSooner(expiry::wakeUp);
        transfers = new Transfers(
                serving.sessions(),
                regions,
                clock,
                System::nanoTime,
                new SecureRandom(),
                Transfers.PIECE_BYTES,
                statuses::toStatus,
                Transfers.PATIENCE);
        transferExpiry = Loop.start("rdma-transfers", transfers::expire, () -> {});
        LOG.infof(
                "Serving port %d of %s (provider %s, chosen by gateway.provider=%s)",
                config.portNum(),
                serving.port().deviceName(),
                serving.port().device().info().provider(),
                config.provider());
    }

    private static ServingDevice open(GatewayConfig config) {
        // Providers are found without Quarkus and know no other configuration than this.
        config.soft().addresses().ifPresent(addresses -> System.setProperty("gateway.soft.addresses", addresses));
        GidWish gid = gidWish(config);
        try {
            RdmaProvider provider = RdmaProviders.choose(config.provider());
            Supplier<RdmaDevice> opener =
                    () -> config.device().map(provider::open).orElseGet(() -> firstThatOpens(provider));
            return ServingDevice.start(
                    opener, config.portNum(), gid, config.sessionLimits(quotaLimits(config, provider)));
        } catch (RdmaException e) {
            throw new StartFailure("No RDMA device to serve: " + e.getMessage());
        }
    }

    private static QuotaLimits quotaLimits(GatewayConfig config, RdmaProvider provider) {
        long pinnableBytes = provider.needs().kernelDevice()
                ? Memlock.ofThisProcess()
                        .filter(memlock -> !memlock.isUnlimited())
                        .map(Memlock::limitBytes)
                        .orElse(Memlock.UNLIMITED)
                : Memlock.UNLIMITED;
        try {
            return config.quotaLimits(pinnableBytes);
        } catch (IllegalArgumentException e) {
            throw new StartFailure("gateway.limits is not usable: " + e.getMessage());
        }
    }

    private static GidWish gidWish(GatewayConfig config) {
        try {
            return config.gid().wish();
        } catch (IllegalArgumentException e) {
            throw new StartFailure("gateway.gid is not usable: " + e.getMessage());
        }
    }

    private static GidPolicy gidPolicy(GatewayConfig config) {
        try {
            return config.gidPolicy();
        } catch (IllegalArgumentException e) {
            throw new StartFailure("gateway.gids is not usable: " + e.getMessage());
        }
    }

    private static RdmaDevice firstThatOpens(RdmaProvider provider) {
        StringJoiner reasons = new StringJoiner("; ");
        reasons.setEmptyValue("it has no device");
        for (String name : provider.deviceNames()) {
            try {
                return provider.open(name);
            } catch (DeviceUnavailableException e) {
                reasons.add(e.reason());
            }
        }
        throw new DeviceUnavailableException(provider.name(), reasons.toString());
    }

    private static Backings backings(GatewayConfig config) {
        return new Backings(
                config.files().root().map(Gateway::fileRoot),
                config.hugePages().root().map(Gateway::hugePages),
                Optional.of(sharedMemory(config.sharedMemory())));
    }

    private static HugePages hugePages(Path root) {
        try {
            return new HugePages(root);
        } catch (IOException e) {
            throw new StartFailure("gateway.huge-pages.root is not usable: " + e.getMessage());
        }
    }

    private static SharedMemory sharedMemory(GatewayConfig.SharedMemory config) {
        try {
            SharedMemory memory =
                    new SharedMemory(config.root(), PosixFilePermissions.fromString(config.permissions()));
            memory.removeOrphans();
            return memory;
        } catch (IllegalArgumentException e) {
            throw new StartFailure("gateway.shared-memory.permissions is not usable: must be such as rw-rw----, was "
                    + config.permissions());
        }
    }

    private static FileRoot fileRoot(Path root) {
        try {
            return new FileRoot(root);
        } catch (IOException e) {
            throw new StartFailure("gateway.files.root is not usable: " + e.getMessage());
        }
    }

    ServingDevice serving() {
        return serving;
    }

    Sessions sessions() {
        return serving.sessions();
    }

    Regions regions() {
        return regions;
    }

    Grants grants() {
        return grants;
    }

    Transfers transfers() {
        return transfers;
    }

    /** Returns the threads; each should be turning for as long as this serves. */
    List<Loop> loops() {
        return Stream.concat(serving.loops().stream(), Stream.of(expiry, transferExpiry))
                .toList();
    }

    /** Says which GIDs a client may name. */
    GidPolicy gids() {
        return gids;
    }

    /** Lets clients finish while every call still works; no new session begins. */
    void drain(@Observes ShutdownDelayInitiatedEvent shutdown) {
        int left = serving.drain(drain);
        if (left > 0) {
            LOG.infof("%d sessions have not finished within %s and are ended", left, drain);
        }
    }

    /** Releases the memory only when no device can reach it any more. */
    @PreDestroy
    void stop() {
        transfers.close();
        try {
            serving.close();
        } catch (RuntimeException e) {
            LOG.warnf("not everything was released: %s", e.getMessage());
        }
        expiry.close();
        transferExpiry.close();
        regions.close();
    }
}
