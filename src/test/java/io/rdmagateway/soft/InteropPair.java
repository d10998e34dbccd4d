package io.rdmagateway.soft;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rdmagateway.testing.NetworkNamespace;
import io.rdmagateway.verbs.DevicePair;
import io.rdmagateway.verbs.GidEntry;
import io.rdmagateway.verbs.GidSelection;
import io.rdmagateway.verbs.GidWish;
import io.rdmagateway.verbs.RcTimers;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.spi.RdmaProvider;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * The kernel's {@code rxe0} and a soft device at the other end of the lab's wire. The kernel owns the RoCE port in its
 * own network namespace, so that the soft device has its sockets in the other one, {@code peer}.
 */
final class InteropPair implements DevicePair {

    /** Who asks; the other one answers. */
    enum Direction {
        RXE_TO_SOFT,
        SOFT_TO_RXE
    }

    /** By what the packets travel: an address of the soft device's for each way. */
    enum Family {
        IPV4("10.10.0.2"),
        IPV6("fd00:10:10::2");

        private final InetAddress address;

        Family(String address) {
            this.address = InetAddress.ofLiteral(address);
        }
    }

    static final NetworkNamespace PEER = new NetworkNamespace("peer");

    private final Direction direction;
    private final RdmaDevice rxe;
    private final SoftDevice soft;

    /** Opens both; the requester is at the left. */
    InteropPair(Direction direction, Family family) {
        this(direction, family.address);
    }

    InteropPair(Direction direction, InetAddress address) {
        assumeTrue(PEER.exists(), "there is no network namespace \"peer\": ./rdmagw lab has it");
        this.direction = direction;
        rxe = openKernelDevice();
        SecureRandom random = new SecureRandom();
        soft = new SoftDevice(
                SoftProvider.deviceName(address), NamespaceLink.open(PEER, address, random), NanoClock.SYSTEM, random);
        soft.start();
    }

    static RdmaDevice openKernelDevice() {
        RdmaProvider kernel = ServiceLoader.load(RdmaProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> !provider.name().equals(SoftProvider.NAME))
                .findFirst()
                .orElseThrow();
        return kernel.open(kernel.deviceNames().getFirst());
    }

    long count(Counter counter) {
        return soft.engine().counters().of(counter);
    }

    @Override
    public GidEntry source(RdmaDevice device) {
        return GidSelection.best(device.gids(1), GidWish.NONE, Optional.of(soft.gid()))
                .orElseThrow();
    }

    /**
     * More patience than usual: an end whose JVM has just begun loads a class at nearly every step of its first packet, which
     * was seen to take longer than seven times 67 ms under emulation.
     */
    @Override
    public RcTimers timers(RcTimers wished) {
        return wished.equals(RcTimers.DEFAULT) ? SoftInteropIT.PATIENT : wished;
    }

    @Override
    public RdmaDevice left() {
        return direction == Direction.RXE_TO_SOFT ? rxe : soft;
    }

    @Override
    public RdmaDevice right() {
        return direction == Direction.RXE_TO_SOFT ? soft : rxe;
    }

    @Override
    public void close() {
        soft.close();
        rxe.close();
    }
}
