package io.rdmagateway.bench;

import com.sun.management.ThreadMXBean;
import io.rdmagateway.soft.SoftProvider;
import io.rdmagateway.verbs.DevicePair;
import io.rdmagateway.verbs.RdmaDevice;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** Two soft devices on the loopback interface, and what their engines take; the engines' threads have the devices' names. */
final class SoftPair implements DevicePair {

    static final String LEFT = "127.0.82.1";
    static final String RIGHT = "127.0.82.2";

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final RdmaDevice left;
    private final RdmaDevice right;
    private final List<Long> engines = new ArrayList<>();

    SoftPair() {
        SoftProvider provider = new SoftProvider(
                List.of(InetAddress.ofLiteral(LEFT), InetAddress.ofLiteral(RIGHT)), SoftProvider.DEFAULT_PORT);
        List<String> names = provider.deviceNames();
        left = provider.open(names.get(0));
        right = provider.open(names.get(1));
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (names.contains(thread.getName())) {
                engines.add(thread.threadId());
            }
        }
        if (engines.size() != 2) {
            throw new IllegalStateException("the engines' threads were not found");
        }
    }

    int privatePayloadBytes() {
        return left.port(1).privatePayloadBytes();
    }

    /** Returns what the engines' threads have put on the heap, and this one, which takes turns of theirs while it waits. */
    long allocatedBytes() {
        return engines.stream().mapToLong(THREADS::getThreadAllocatedBytes).sum()
                + THREADS.getCurrentThreadAllocatedBytes();
    }

    long cpuNanos() {
        return engines.stream().mapToLong(THREADS::getThreadCpuTime).sum();
    }

    @Override
    public RdmaDevice left() {
        return left;
    }

    @Override
    public RdmaDevice right() {
        return right;
    }

    @Override
    public void close() {
        left.close();
        right.close();
    }
}
