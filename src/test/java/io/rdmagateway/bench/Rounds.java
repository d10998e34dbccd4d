package io.rdmagateway.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * Lanes that take turns, so that whatever else the machine does meets all of them. On a machine with other work to do the
 * CPU time says more than the speed; it includes the kernel's share, and waiting by yielding.
 */
record Rounds(int count, int warmUp, long bytesPerTurn) {

    private static final OperatingSystemMXBean OS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    void run(List<Lane> lanes) throws Exception {
        for (int round = -warmUp; round < count; round++) {
            for (Lane lane : lanes) {
                long cpu = OS.getProcessCpuTime();
                long start = System.nanoTime();
                long moved = lane.move(bytesPerTurn);
                long nanos = System.nanoTime() - start;
                cpu = OS.getProcessCpuTime() - cpu;
                if (round >= 0) {
                    Turns.print(lane.name(), round, "Gbit/s", 8.0 * moved / nanos);
                    Turns.print(lane.name() + ", CPU", round, "s/GiB", cpu * 1e-9 * (1 << 30) / moved);
                }
            }
        }
    }
}
