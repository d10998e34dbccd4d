package io.rdmagateway.soft;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;

/**
 * Draws queue pair numbers: uniformly, since who can guess them can forge packets, and none again for a minute, since
 * packets to its former owner may still be on their way. In the engine's turns.
 */
final class QpNumbers {

    static final long QUARANTINE_NANOS = Duration.ofSeconds(60).toNanos();

    /** 0 and 1 belong to the subnet manager and general services, the highest to multicast. */
    private static final int FIRST = 2;

    private static final int COUNT = 0xff_fffe - FIRST + 1;

    private final RandomGenerator random;
    private final Queue<Retired> retired = new ArrayDeque<>();
    private final IntTable<Retired> quarantined = new IntTable<>();

    private record Retired(int qpNum, long until) {}

    QpNumbers(RandomGenerator random) {
        this.random = random;
    }

    int draw(IntPredicate isTaken, long now) {
        while (!retired.isEmpty() && retired.peek().until <= now) {
            quarantined.remove(retired.remove().qpNum);
        }
        while (true) {
            int qpNum = FIRST + random.nextInt(COUNT);
            if (!isTaken.test(qpNum) && !quarantined.contains(qpNum)) {
                return qpNum;
            }
        }
    }

    /** True when it was in use within the last minute or so: what comes for it may just be late. */
    boolean isRetired(int qpNum) {
        return quarantined.contains(qpNum);
    }

    void retire(int qpNum, long now) {
        Retired entry = new Retired(qpNum, now + QUARANTINE_NANOS);
        retired.add(entry);
        quarantined.put(qpNum, entry);
    }
}
