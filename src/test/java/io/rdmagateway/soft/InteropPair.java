package io.rdmagateway.soft;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rdmagateway.testing.NetworkNamespace;
import io.rdmagateway.verbs.DevicePair;
import io.rdmagateway.verbs.RcTimers;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.Side;
import io.rdmagateway.verbs.spi.RdmaProvider;
import java.net.InetAddress;
import java.security.SecureRandom;
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

    private static final NetworkNamespace PEER = new NetworkNamespace("peer");
    private static final String PEER_ADDRESS = "10.10.0.2";

    private final Direction direction;
    private final RdmaDevice rxe;
    private final SoftDevice soft;

    /** Opens both; the requester is at the left. */
    InteropPair(Direction direction) {
        assumeTrue(PEER.exists(), "there is no network namespace \"peer\": ./rdmagw lab has it");
        this.direction = direction;
        rxe = openKernelDevice();
        SecureRandom random = new SecureRandom();
        soft = new SoftDevice(
                "soft-" + PEER_ADDRESS,
                NamespaceLink.open(PEER, InetAddress.ofLiteral(PEER_ADDRESS), random),
                NanoClock.SYSTEM,
                random);
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

    /**
     * Gives an end more patience than usual: an end whose JVM has just begun loads a class at nearly every step of
     * its first packet, which was seen to take longer than seven times 67 ms under emulation.
     */
    static Side.Wishes patient(Side.Wishes wishes) {
        return wishes.timers().equals(RcTimers.DEFAULT) ? wishes.timers(SoftInteropIT.PATIENT) : wishes;
    }

    long count(Counter counter) {
        return soft.engine().counters().of(counter);
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
