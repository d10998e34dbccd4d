package io.rdmagateway.server;

import com.sun.management.OperatingSystemMXBean;
import io.quarkus.runtime.configuration.MemorySize;
import io.rdmagateway.region.RegionLimits;
import io.rdmagateway.session.GidPolicy;
import io.rdmagateway.session.IdentityPattern;
import io.rdmagateway.session.Quota;
import io.rdmagateway.session.QuotaLimits;
import io.rdmagateway.session.Resource;
import io.rdmagateway.session.SessionLimits;
import io.rdmagateway.verbs.GidWish;
import io.rdmagateway.verbs.Subnet;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What can be configured; {@code gateway.lease} as environment variable is {@code GATEWAY_LEASE}. */
@ConfigMapping(prefix = "gateway")
public interface GatewayConfig {

    /**
     * {@code ibverbs}, {@code soft}, or {@code auto}: {@code ibverbs} where it has a device, else {@code soft}; the log and health
     * say which. An explicit one that is not usable fails the start.
     */
    @WithDefault("auto")
    String provider();

    /** The kernel's name of the device, such as {@code mlx5_0}; the provider's first by default. */
    Optional<String> device();

    /** Port of the device. */
    @WithDefault("1")
    int portNum();

    Gid gid();

    /** Which row of the port's GID table sessions send from; by default the best for each client. */
    interface Gid {

        /** This row, whatever its rank; by default the best for each client. Clients say {@code --gid-index}. */
        OptionalInt index();

        /** A row of this network interface. Clients say {@code --gid-netdev}. */
        Optional<String> netdev();

        /** A row whose address is in this network, such as {@code 10.0.0.0/8}. Clients say {@code --gid-subnet}. */
        Optional<String> subnet();

        /** @throws IllegalArgumentException when the subnet is none */
        default GidWish wish() {
            return new GidWish(index(), netdev(), subnet().map(Subnet::of));
        }
    }

    /** Which GIDs clients may name beside the address that they call from. */
    List<GidRule> gids();

    /** GIDs of some clients. */
    interface GidRule {

        /** Whose GIDs: those of an identity, of all that begin as one with {@code /*} at its end, or {@code *}. */
        String identity();

        /**
         * Networks whose GIDs they may name beside the address that they call from, such as {@code 10.0.0.0/8} or
         * {@code fd00::/64}; of InfiniBand by the GIDs' prefix, {@code fe80::/64}.
         */
        List<String> subnets();
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

    QueuePairs queuePairs();

    /** How queue pairs are made. */
    interface QueuePairs {

        /**
         * How many queue pairs to make ahead and to draw from at random, so that no client knows the next one's number; 0: none.
         * For devices that count their numbers; 16 is a good choice.
         */
        @WithDefault("0")
        int pool();
    }

    /**
     * How often the certificates, the trust store and the revocation lists are looked at for changes; connections and sessions
     * go on.
     */
    @WithDefault("10s")
    Duration certificateReload();

    Roles roles();

    /**
     * Which identities may do what; nobody may do anything by default. Each is a subject alternative name, or the beginning
     * of some that ends in {@code /*}, or {@code *} for every client whose certificate is trusted. A role includes those
     * before it.
     */
    interface Roles {

        /**
         * Identities that may see devices, their own sessions and grants, and the regions that they may read. Each is a subject
         * alternative name, or the beginning of some that ends in {@code /*}, or {@code *} for every client whose certificate is
         * trusted; {@code spiffe://trust.domain/ns/ml/*} is a namespace.
         */
        Optional<List<String>> observer();

        /** Those that may, besides, open sessions and use regions. */
        Optional<List<String>> client();

        /** Those that may, besides, make and remove regions. {@code serve --dev} makes its client one. */
        Optional<List<String>> steward();
    }

    Limits limits();

    Grants grants();

    Files files();

    HugePages hugePages();

    SharedMemory sharedMemory();

    Console console();

    Soft soft();

    Audit audit();

    /** A page for who operates the gateway. */
    interface Console {

        /** Whether {@code /console} is served beside health and metrics, to whoever reaches those. */
        @WithDefault("false")
        boolean enabled();
    }

    /** Who did what. */
    interface Audit {

        /**
         * Takes a line of JSON for each call: who, what, about what, and how it ended; without it none is written. Moved away,
         * it is made anew.
         */
        Optional<Path> file();
    }

    /** How much there may be. */
    interface Limits {

        /** Sessions at a time, over all clients. */
        @WithDefault("256")
        int sessions();

        /** Grants of one session at a time. */
        @WithDefault("64")
        int grantsPerSession();

        /** Transfers that are not over, over all clients. */
        @WithDefault("1024")
        int transfers();

        /** Regions at a time, over all clients. */
        @WithDefault("1024")
        int regions();

        /** Bytes of one region; {@code 64G} is understood. */
        @WithDefault("64G")
        MemorySize maxRegionSize();

        /** Bytes of all regions together that are no files; half of the machine's or the container's memory by default. */
        Optional<MemorySize> anonymousMemory();

        /**
         * Bytes that all grants, transfers and sessions register together; each registration counts. By default what the kernel
         * lets this process pin.
         */
        Optional<MemorySize> pinnedMemory();

        /** How much of each of these, in hundredths, is kept for identities that hold little: a quarter of it at most. */
        @WithDefault("10")
        int reservePercent();

        /** How often one identity may ask for a session in the long run; a request that is repeated counts once. */
        @WithDefault("100")
        int createsPerSecond();

        /** How often it may do so at once, after a pause; by default as often as there may be sessions. */
        OptionalInt createBurst();

        PerIdentity perIdentity();
    }

    /** How much one identity may hold; by default all but the reserve. */
    interface PerIdentity {

        /** Sessions of one identity at a time; all but the reserve by default, as with what follows. */
        OptionalInt sessions();

        /** Its grants at a time, over all of its sessions. */
        OptionalInt grants();

        /** Bytes that its grants, transfers and sessions register together. */
        Optional<MemorySize> pinnedMemory();

        /** Its transfers that are not over. */
        OptionalInt transfers();

        /** Regions that it owns. */
        OptionalInt regions();

        /** Bytes of its regions that are no files. */
        Optional<MemorySize> anonymousMemory();
    }

    /** Rights on ranges of regions. */
    interface Grants {

        /** How long a grant may live; whoever asks for more, or for nothing, gets this. The client library renews by itself. */
        @WithDefault("24h")
        Duration maxTtl();
    }

    /** The soft device, which has a UDP socket where others have hardware. */
    interface Soft {

        /**
         * Local IP addresses, separated by commas, IPv4 or IPv6 (link-local as {@code fe80::1%eth0}): a device for each; 127.0.0.1
         * by default. Clients say {@code --soft-address}; both ends must be of one kind.
         */
        Optional<String> addresses();
    }

    /** Regions that are files. */
    interface Files {

        /** The directory that file-backed regions lie in; without it there are none. */
        Optional<Path> root();
    }

    /** Regions in huge pages. */
    interface HugePages {

        /** A mount of hugetlbfs; without it there are none. Reserve pages by {@code vm.nr_hugepages}. */
        Optional<Path> root();
    }

    /** Regions that other processes map too. */
    interface SharedMemory {

        /** The directory that regions of shared memory lie in, on a tmpfs, as files {@code rdma-gateway.REGION}. */
        @WithDefault("/dev/shm")
        Path root();

        /** Of their files: who may map them, beside root. */
        @WithDefault("rw-------")
        String permissions();
    }

    default SessionLimits sessionLimits(QuotaLimits quotas) {
        SessionLimits defaults = SessionLimits.DEFAULT;
        return new SessionLimits(
                quotas,
                lease(),
                pendingTimeout(),
                keepalive(),
                defaults.remembered(),
                defaults.maxRemembered(),
                queuePairs().pool());
    }

    /** @throws IllegalArgumentException when an identity or a network is none */
    default GidPolicy gidPolicy() {
        return new GidPolicy(gids().stream()
                .map(rule -> new GidPolicy.Rule(
                        new IdentityPattern(rule.identity()),
                        rule.subnets().stream().map(Subnet::of).toList()))
                .toList());
    }

    default RegionLimits regionLimits() {
        return new RegionLimits(limits().maxRegionSize().asLongValue(), limits().grantsPerSession(), grants().maxTtl());
    }

    /**
     * Returns what there is of everything, and what one identity may have of it.
     *
     * @param pinnableBytes what the kernel lets this process pin
     * @throws IllegalArgumentException when that makes no sense
     */
    default QuotaLimits quotaLimits(long pinnableBytes) {
        Limits all = limits();
        PerIdentity one = all.perIdentity();
        return new QuotaLimits(
                Map.ofEntries(
                        quota(Resource.SESSIONS, all.sessions(), count(one.sessions())),
                        quota(Resource.GRANTS, (long) all.sessions() * all.grantsPerSession(), count(one.grants())),
                        quota(
                                Resource.PINNED_BYTES,
                                bytes(all.pinnedMemory()).orElse(pinnableBytes),
                                bytes(one.pinnedMemory())),
                        quota(Resource.TRANSFERS, all.transfers(), count(one.transfers())),
                        quota(Resource.REGIONS, all.regions(), count(one.regions())),
                        quota(
                                Resource.ANONYMOUS_BYTES,
                                bytes(all.anonymousMemory()).orElseGet(GatewayConfig::halfOfTheMemory),
                                bytes(one.anonymousMemory()))),
                all.createsPerSecond(),
                all.createBurst().orElse(all.sessions()));
    }

    private Map.Entry<Resource, Quota> quota(Resource resource, long total, OptionalLong ofOne) {
        try {
            return Map.entry(resource, Quota.of(total, limits().reservePercent(), ofOne));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("of " + resource.label() + ": " + e.getMessage());
        }
    }

    private static OptionalLong count(OptionalInt number) {
        return number.isPresent() ? OptionalLong.of(number.getAsInt()) : OptionalLong.empty();
    }

    private static OptionalLong bytes(Optional<MemorySize> size) {
        return size.isPresent() ? OptionalLong.of(size.get().asLongValue()) : OptionalLong.empty();
    }

    private static long halfOfTheMemory() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize() / 2;
    }
}
