package io.rdmagateway.scaling;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Nodes that keep themselves in etcd as {@code EtcdDirectory} does: to register is a read, a lease and a write; a beat that
 * says the same is a read and a renewal, neither of which goes through consensus; a lease that runs out is a write more.
 */
final class Fleet {

    private static final double SECOND = 1e9;
    private static final int BEATS_PER_LEASE = 3;
    private static final int SETTLING_SECONDS = 60;
    private static final int WRITES_TO_REGISTER = 2;

    /** How often etcd looks for leases that have run out, and how many of them it ends a second. */
    private static final long EXPIRY_CHECK_NANOS = 500_000_000L;

    private static final long REVOKE_NANOS = 1_000_000L;

    /** What came of it; rates count from a while after all have started. */
    record Outcome(Rate beats, Rate writes, Rate events, List<Double> noticedAfterSeconds, int from) {

        double noticed(double share) {
            return noticedAfterSeconds.get((int) (share * (noticedAfterSeconds.size() - 1)));
        }

        @Override
        public String toString() {
            return "beats/s %.0f (peak %d), writes/s %.3f (peak %d), events/s to watches %.2f (peak %d), losses %d"
                    .formatted(
                            beats.meanFrom(from),
                            beats.peakFrom(from),
                            writes.meanFrom(from),
                            writes.peakFrom(from),
                            events.meanFrom(from),
                            events.peakFrom(from),
                            noticedAfterSeconds.size());
        }
    }

    private final EventQueue queue = new EventQueue();
    private final FleetSpec spec;
    private final RandomGenerator random;
    private final Rate beats;
    private final Rate writes;
    private final Rate events;
    private final List<Double> noticed = new ArrayList<>();
    private long revokedUntil;

    private Fleet(FleetSpec spec, RandomGenerator random) {
        this.spec = spec;
        this.random = random;
        beats = new Rate(spec.seconds());
        writes = new Rate(spec.seconds());
        events = new Rate(spec.seconds());
    }

    static Outcome simulate(FleetSpec spec, RandomGenerator random) {
        Fleet fleet = new Fleet(spec, random);
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < spec.nodes(); i++) {
            Member member = fleet.new Member();
            members.add(member);
            fleet.queue.at((long) (random.nextDouble() * spec.startSeconds() * SECOND), member::start);
        }
        fleet.queue.at(
                (long) (spec.seconds() / 2 * SECOND),
                () -> members.subList(0, spec.blackout()).forEach(Member::die));
        fleet.queue.run((long) (spec.seconds() * SECOND));
        Collections.sort(fleet.noticed);
        int settled = Math.min((int) Math.ceil(spec.startSeconds()) + SETTLING_SECONDS, spec.seconds() / 2);
        return new Outcome(fleet.beats, fleet.writes, fleet.events, fleet.noticed, settled);
    }

    /** Something new to tell. */
    private void change(int consensusWrites) {
        writes.count(queue.nowNanos(), consensusWrites);
        events.count(queue.nowNanos(), spec.watches());
    }

    private long exponential(double meanSeconds) {
        // What comes after the end does not matter, and would not fit into a number.
        return (long) (Math.min(-Math.log(1 - random.nextDouble()) * meanSeconds, spec.seconds()) * SECOND);
    }

    /** One node. A life is what lies between a start and a loss: what was planned in another one is void. */
    private final class Member {

        private int life;
        private boolean alive;
        private boolean listed;
        private long leaseEnd;
        private long died;

        void start() {
            if (alive) {
                return;
            }
            alive = true;
            int now = ++life;
            if (!listed) {
                listed = true;
                change(WRITES_TO_REGISTER);
            } else {
                // Back before its lease was over, in another generation.
                change(1);
            }
            beat(now);
            queue.in(exponential(spec.meanLifeSeconds()), () -> {
                if (life == now) {
                    die();
                }
            });
        }

        private void beat(int of) {
            if (!alive || life != of) {
                return;
            }
            beats.count(queue.nowNanos(), 1);
            leaseEnd = queue.nowNanos() + (long) (spec.leaseSeconds() * SECOND);
            double pause = spec.leaseSeconds() * SECOND / BEATS_PER_LEASE;
            queue.in((long) (pause * (1 - spec.jitter() * random.nextDouble())), () -> beat(of));
        }

        void die() {
            if (!alive) {
                return;
            }
            alive = false;
            died = queue.nowNanos();
            int of = life;
            long checked = Math.ceilDiv(leaseEnd, EXPIRY_CHECK_NANOS) * EXPIRY_CHECK_NANOS;
            queue.at(checked, () -> expire(of));
            queue.in(exponential(spec.meanAbsenceSeconds()), this::start);
        }

        private void expire(int of) {
            if (life == of) {
                revokedUntil = Math.max(revokedUntil, queue.nowNanos()) + REVOKE_NANOS;
                queue.at(revokedUntil, () -> gone(of));
            }
        }

        private void gone(int of) {
            if (life == of) {
                listed = false;
                change(1);
                noticed.add((queue.nowNanos() - died) / SECOND);
            }
        }
    }
}
