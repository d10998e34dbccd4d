package io.rdmagateway.server;

import io.rdmagateway.diagnosis.Finding;
import io.rdmagateway.diagnosis.GidCheck;
import io.rdmagateway.diagnosis.MemlockCheck;
import io.rdmagateway.diagnosis.PinnedMemory;
import io.rdmagateway.diagnosis.PortCheck;
import io.rdmagateway.diagnosis.QueuePairCheck;
import io.rdmagateway.session.GatewayPort;
import io.rdmagateway.session.Resource;
import io.rdmagateway.session.ServingDevice;
import io.rdmagateway.session.SessionLimits;
import io.rdmagateway.session.SessionState;
import io.rdmagateway.verbs.DeviceHoldings;
import io.rdmagateway.verbs.DeviceInfo;
import io.rdmagateway.verbs.GidEntry;
import io.rdmagateway.verbs.Memlock;
import io.rdmagateway.verbs.QueuePairState;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.RdmaException;
import io.rdmagateway.verbs.spi.Availability;
import io.rdmagateway.verbs.spi.RdmaProvider;
import io.rdmagateway.verbs.spi.RdmaProviders;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Whether new sessions can be served at this moment, asked of the device anew. However many sessions there are, a question
 * costs a handful of calls to the device. Holds counts and states only, no secrets.
 */
@Singleton
class DeviceHealth {

    static final String DEVICE = "device";
    static final String RESOURCES = "resources";

    /** What the device said of the rows that its table had. */
    private record Probed(RdmaDevice device, List<GidEntry> table, Finding finding) {}

    private final Gateway gateway;
    private final GatewayConfig config;
    private final String providerReason;
    private final boolean pinsMemory;
    private Probed probed;

    DeviceHealth(Gateway gateway, GatewayConfig config) {
        this.gateway = gateway;
        this.config = config;
        String provider = gateway.serving().port().device().info().provider();
        this.providerReason = providerReason(config.provider(), provider);
        this.pinsMemory = pinsMemory(provider);
    }

    /** True unless a check fails. */
    boolean isReady() {
        return Stream.<Supplier<Finding>>of(this::device, this::port, this::gid, this::memlock, this::queuePairs)
                .map(Supplier::get)
                .noneMatch(Finding::isFailed);
    }

    private ServingDevice serving() {
        return gateway.serving();
    }

    private static Finding asking(String check, Supplier<Finding> question) {
        try {
            return question.get();
        } catch (RdmaException | IllegalStateException goneOrClosed) {
            return Finding.failed(
                    check,
                    goneOrClosed.getMessage(),
                    "is the device there still (rdma link)? The kernel's log says more: dmesg; so does rdmagw doctor");
        }
    }

    /** The provider's library is loaded when a device of it is open. */
    Finding device() {
        return asking(DEVICE, () -> {
                    DeviceInfo info = serving().port().device().info();
                    return Finding.ok(DEVICE, info.name() + " is open")
                            .with("device", info.name())
                            .with("provider", info.provider())
                            .with("grants", info.windowsAreSafe() ? "memory windows" : "memory regions");
                })
                .with("provider.configured", config.provider())
                .with("provider.reason", providerReason);
    }

    /** Says once why the provider was taken: what others had to say when the gateway was started. */
    private static String providerReason(String configured, String taken) {
        if (!configured.equals(RdmaProviders.AUTO)) {
            return "configured";
        }
        StringJoiner reasons = new StringJoiner("; ");
        reasons.setEmptyValue("it has a device, and goes first");
        for (RdmaProvider provider : RdmaProviders.all()) {
            if (provider.name().equals(taken)) {
                break;
            }
            if (provider.availability() instanceof Availability.Unusable unusable) {
                reasons.add(provider.name() + ": " + unusable.reason());
            }
        }
        return reasons.toString();
    }

    Finding port() {
        return asking(
                PortCheck.NAME,
                () -> PortCheck.check(
                        serving().port().device().info(), serving().port().info()));
    }

    /**
     * Asks the device again when the table has changed, the port was down or the answer was no: to ask takes objects
     * of the device, which others count and which there may be few of.
     */
    synchronized Finding gid() {
        return asking(GidCheck.NAME, () -> {
            GatewayPort port = serving().port();
            if (!port.info().isActive()) {
                probed = null;
                return Finding.skipped(GidCheck.NAME, "the device is asked when the port is ACTIVE");
            }
            List<GidEntry> table = port.device().gids(port.portNum());
            if (probed == null
                    || probed.device() != port.device()
                    || !probed.table().equals(table)) {
                Finding finding = GidCheck.check(port.judgeGids(), port.wish());
                probed = finding.isFailed() ? null : new Probed(port.device(), table, finding);
                return finding;
            }
            return probed.finding();
        });
    }

    /** Only what the kernel's devices register is pinned. */
    Finding memlock() {
        return pinsMemory
                ? MemlockCheck.check(Memlock.ofThisProcess(), pinnedMemory())
                : Finding.skipped(MemlockCheck.NAME, "the provider pins no memory");
    }

    /** True when what is registered is pinned, which the device of a kernel does. */
    boolean pinsMemory() {
        return pinsMemory;
    }

    private static boolean pinsMemory(String provider) {
        return RdmaProviders.all().stream()
                .filter(found -> found.name().equals(provider))
                .anyMatch(found -> found.needs().kernelDevice());
    }

    private PinnedMemory pinnedMemory() {
        SessionLimits limits = serving().sessions().limits();
        int sessions = limits.maxSessions();
        long ofSessions = limits.pinnedBytes();
        return new PinnedMemory(
                ofSessions,
                sessions + " sessions",
                ofSessions + limits.quotas().of(Resource.ANONYMOUS_BYTES).total(),
                sessions + " sessions and all anonymous regions, each granted once,");
    }

    Finding queuePairs() {
        return asking(QueuePairCheck.NAME, () -> {
            Map<SessionState, Integer> sessions = serving().sessions().countByState();
            int ready = sessions.getOrDefault(SessionState.PENDING, 0) + sessions.getOrDefault(SessionState.ACTIVE, 0);
            int draining = sessions.getOrDefault(SessionState.DRAINING, 0);
            RdmaDevice device = serving().port().device();
            Finding finding = QueuePairCheck.check(
                    device.info(),
                    device.holdings().qps() - serving().spareQueuePairs(),
                    config.limits().sessions());
            for (Map.Entry<SessionState, Integer> count : sessions.entrySet()) {
                finding = finding.with("sessions." + count.getKey(), count.getValue());
            }
            // As the sessions know them: to ask the device for each would take thousands of calls.
            return finding.with("qps." + QueuePairState.RTS, ready).with("qps." + QueuePairState.ERR, draining);
        });
    }

    /** Whether the device holds what no session knows of. It serves all the same, so this fails nothing. */
    Finding resources() {
        DeviceHoldings unaccounted = serving().unaccounted();
        Finding finding = unaccounted.equals(DeviceHoldings.NONE)
                ? Finding.ok(RESOURCES, "the device holds what the sessions know of")
                : Finding.warning(
                        RESOURCES,
                        "the device holds more, or less, than the sessions know of",
                        "report it with the log of the gateway, and restart the gateway when it suits you");
        return finding.with("unaccounted.pds", unaccounted.pds())
                .with("unaccounted.cqs", unaccounted.cqs())
                .with("unaccounted.qps", unaccounted.qps())
                .with("unaccounted.mrs", unaccounted.mrs());
    }
}
