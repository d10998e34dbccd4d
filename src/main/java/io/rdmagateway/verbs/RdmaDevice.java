package io.rdmagateway.verbs;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An opened device. Thread-safe.
 *
 * <p>Everything made from it must be closed before it; {@link #close()} is refused with EBUSY until then.
 */
public interface RdmaDevice extends AutoCloseable {

    DeviceInfo info();

    /**
     * Asks a port how it is now.
     *
     * @param portNum 1 to {@link DeviceInfo#portCount()}
     * @throws VerbsException EINVAL: no such port; ENODEV: the device is gone
     */
    PortInfo port(int portNum);

    /**
     * Returns the used rows of a port's GID table, by index. Rows of other network namespaces are left out.
     *
     * @throws VerbsException EINVAL: no such port
     * @see <a href="https://man7.org/linux/man-pages/man3/ibv_query_gid_table.3.html">ibv_query_gid_table(3)</a>
     */
    List<GidEntry> gids(int portNum);

    /**
     * Returns the partition key at an index of a port's table, 16 bits.
     *
     * @throws VerbsException EINVAL: no such port or index
     */
    int pkey(int portNum, int index);

    /** Returns how much of it is open through this object, to be compared with what somebody believes to have open. */
    DeviceHoldings holdings();

    /**
     * Returns how many packets it has refused to believe, by kind. Kinds that it does not count are absent; where a device
     * counts from, its opening or the machine's start, is its own.
     */
    Map<PacketAnomaly, Long> anomalies();

    /**
     * Returns what a port has counted, by the names of its driver. Which there are depends on the device and stays as it is;
     * where a device counts from, its opening or the machine's start, is its own.
     *
     * @throws VerbsException EINVAL: no such port
     */
    Map<PortCounter, Long> counters(int portNum);

    /** False when the device was taken from the machine: close it, and open it again when it is back. */
    boolean isPresent();

    /** @throws VerbsException ENOMEM: {@link DeviceInfo#maxPd()} is reached */
    ProtectionDomain allocPd();

    CompletionChannel createCompletionChannel();

    /**
     * Makes a completion queue that is polled only.
     *
     * @param capacity completions it holds at least, 1 to {@link DeviceInfo#maxCqe()}. It must hold every request that
     *     can be outstanding on its queue pairs; a queue that overflows breaks them.
     * @throws VerbsException EINVAL: capacity out of range; ENOMEM
     */
    CompletionQueue createCq(int capacity);

    /** Makes a completion queue that can also {@linkplain CompletionQueue#reqNotify notify} a channel. */
    CompletionQueue createCq(int capacity, CompletionChannel channel);

    /**
     * Waits for the next asynchronous event, which is acknowledged before it is returned.
     *
     * @param timeout zero only looks
     * @throws VerbsException EIO: the device is gone
     */
    Optional<AsyncEvent> awaitEvent(Duration timeout);

    /**
     * Releases the device. Closing twice does nothing.
     *
     * @throws VerbsException EBUSY: something made from it is still open; nothing was freed
     */
    @Override
    void close();
}
