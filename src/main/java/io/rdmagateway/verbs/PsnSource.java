package io.rdmagateway.verbs;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Draws the first PSNs of connections. A device gives the numbers of its queue pairs away again, and packets to their
 * former owner may still be on their way: a PSN is far from all that its queue pair number saw last, in either direction,
 * so that such a packet is outside the window of the new connection. Thread-safe.
 *
 * @see <a href="https://www.infinibandta.org/ibta-specification/">IBTA vol. 1, 9.7.1: a window is half of all PSNs</a>
 */
public final class PsnSource {

    /** Packets that a stale one may be behind or ahead: four GiB at an MTU of 4096. */
    public static final int DISTANCE = 1 << 20;

    /** At least half of all PSNs will do: a good source fails so often in a row once in 2^64 times. */
    private static final int ATTEMPTS = 64;

    private static final int DEFAULT_CAPACITY = 16_384;

    private final RandomGenerator random;
    private final Map<Integer, List<Psn>> used;

    /** @param random a secure source in production */
    public PsnSource(RandomGenerator random) {
        this(random, DEFAULT_CAPACITY);
    }

    /** @param capacity queue pair numbers to remember; the one that was used longest ago is forgotten first */
    PsnSource(RandomGenerator random, int capacity) {
        this.random = random;
        this.used = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Integer, List<Psn>> eldest) {
                return size() > capacity;
            }
        };
    }

    /**
     * Draws one for a queue pair: every PSN that is far enough from the former ones is as likely as any other.
     *
     * @throws IllegalStateException the source of randomness gives no such number
     */
    public Psn draw(int qpNum) {
        List<Psn> former = former(qpNum);
        for (int i = 0; i < ATTEMPTS; i++) {
            Psn psn = Psn.random(random);
            if (former.stream().allMatch(used -> psn.distanceTo(used) >= DISTANCE)) {
                return psn;
            }
        }
        throw new IllegalStateException("the source of random numbers is broken: it repeats itself");
    }

    private synchronized List<Psn> former(int qpNum) {
        return used.getOrDefault(qpNum, List.of());
    }

    /** Remembers the PSNs that a connection begins with, in place of what its queue pair number saw before. */
    public synchronized void connected(int qpNum, Psn local, Psn remote) {
        used.remove(qpNum);
        used.put(qpNum, List.of(local, remote));
    }

    /** Remembers those too that a connection has come to: what is on its way at its end has PSNs like these. */
    public void ending(QueuePair qp) {
        try {
            remember(qp.qpNum(), qp.info());
        } catch (VerbsException e) {
            // The device tells no more; the first ones are remembered all the same.
        }
    }

    private synchronized void remember(int qpNum, QueuePairInfo last) {
        used.computeIfPresent(
                qpNum, (num, first) -> List.of(first.getFirst(), first.get(1), last.sendPsn(), last.recvPsn()));
    }
}
