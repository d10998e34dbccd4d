package io.rdmagateway.server;

import com.sun.management.OperatingSystemMXBean;
import io.quarkus.runtime.configuration.MemorySize;
import io.rdmagateway.region.RegionLimits;
import io.rdmagateway.session.SessionLimits;
import io.rdmagateway.verbs.GidWish;
import io.rdmagateway.verbs.Subnet;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What can be configured; {@code gateway.lease} as environment variable is {@code GATEWAY_LEASE}. */
@ConfigMapping(prefix = "gateway")
public interface GatewayConfig {

    /** {@code auto}, {@code ibverbs} or {@code soft}; an explicit one that is not usable fails the start. */
    @WithDefault("auto")
    String provider();

    /** The kernel's name of the device; the provider's first by default. */
    Optional<String> device();

    @WithDefault("1")
    int portNum();

    Gid gid();

    /** Which row of the port's GID table sessions send from; by default the best for each client. */
    interface Gid {

        /** This row, whatever its rank. */
        OptionalInt index();

        /** A row of this network interface. */
        Optional<String> netdev();

        /** A row whose address is in this network, such as {@code 10.0.0.0/8}. */
        Optional<String> subnet();

        /** @throws IllegalArgumentException when the subnet is none */
        default GidWish wish() {
            return new GidWish(index(), netdev(), subnet().map(Subnet::of));
        }
    }

    /** How long an ACTIVE session outlives its last renewal. */
    @WithDefault("3s")
    Duration lease();

    /** How long a client may take to prove the data path; half a second later nothing is left of one that does not. */
    @WithDefault("4500ms")
    Duration pendingTimeout();

    /** How often a client that agreed to it is looked after by an empty RDMA WRITE; 0s: never. */
    @WithDefault("750ms")
    Duration keepalive();

    /** How long clients may take to finish when the gateway is told to stop. */
    @WithDefault("6s")
    Duration drain();

    /** How often the certificates, the trust store and the revocation lists are looked at for changes. */
    @WithDefault("10s")
    Duration certificateReload();

    Roles roles();

    /**
     * Which identities may do what; nobody may do anything by default. Each is a subject alternative name, or the beginning
     * of some that ends in {@code /*}, or {@code *} for every client whose certificate is trusted. A role includes those
     * before it.
     */
    interface Roles {

        /** See devices, their own sessions and grants, and the regions that they may read. */
        Optional<List<String>> observer();

        /** Open sessions and use regions. */
        Optional<List<String>> client();

        /** Make and remove regions. */
        Optional<List<String>> steward();
    }

    Limits limits();

    Files files();

    Soft soft();

    /** How much there may be. */
    interface Limits {

        /** Sessions at a time, over all clients. */
        @WithDefault("256")
        int sessions();

        @WithDefault("64")
        int grantsPerSession();

        @WithDefault("1024")
        int regions();

        /** Bytes of one region; {@code 64G} is understood. */
        @WithDefault("64G")
        MemorySize maxRegionSize();

        /** Bytes of all anonymous regions together; half of the machine's or the container's memory by default. */
        Optional<MemorySize> anonymousMemory();
    }

    /** The soft device, which has a UDP socket where others have hardware. */
    interface Soft {

        /** Local IP addresses, separated by commas: a device for each; 127.0.0.1 by default. */
        Optional<String> addresses();
    }

    /** Regions that are files. */
    interface Files {

        /** The directory they lie in; without it there are none. */
        Optional<Path> root();
    }

    default SessionLimits sessionLimits() {
        SessionLimits defaults = SessionLimits.DEFAULT;
        return new SessionLimits(
                limits().sessions(),
                lease(),
                pendingTimeout(),
                keepalive(),
                defaults.remembered(),
                defaults.maxRemembered());
    }

    default RegionLimits regionLimits() {
        return new RegionLimits(
                limits().regions(),
                limits().maxRegionSize().asLongValue(),
                limits().anonymousMemory().map(MemorySize::asLongValue).orElseGet(GatewayConfig::halfOfTheMemory),
                limits().grantsPerSession());
    }

    private static long halfOfTheMemory() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize() / 2;
    }
}
