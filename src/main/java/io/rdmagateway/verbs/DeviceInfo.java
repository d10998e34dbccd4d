package io.rdmagateway.verbs;

import java.util.Set;

/**
 * What a device is and how much of everything it has.
 *
 * @param name the kernel's name, such as {@code mlx5_0} or {@code rxe0}
 * @param provider the {@linkplain io.rdmagateway.verbs.spi.RdmaProvider#name() provider} that opened it
 * @param maxRdAtomic READs and atomics that one queue pair accepts at a time
 * @param atomics true when COMPARE_SWAP and FETCH_ADD work
 * @param memoryWindows true when type-2 memory windows work
 * @param deviations where it does otherwise than the man pages say
 * @see <a href="https://man7.org/linux/man-pages/man3/ibv_query_device.3.html">ibv_query_device(3)</a>
 */
public record DeviceInfo(
        String name,
        String provider,
        String firmwareVersion,
        int portCount,
        int maxQp,
        int maxQpWr,
        int maxSge,
        int maxCq,
        int maxCqe,
        int maxMr,
        long maxMrSizeBytes,
        int maxPd,
        int maxRdAtomic,
        boolean atomics,
        boolean memoryWindows,
        Set<Deviation> deviations) {

    public DeviceInfo {
        deviations = Set.copyOf(deviations);
    }

    /** Tells whether a peer may be given the key of a window: there are windows, and no peer can crash the device by one. */
    public boolean windowsAreSafe() {
        return memoryWindows && !deviations.contains(Deviation.STALE_INVALIDATION_CRASHES);
    }
}
