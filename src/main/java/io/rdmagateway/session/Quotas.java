package io.rdmagateway.session;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Who holds how much of what a gateway has. Whoever makes something takes first and gives back when a device holds nothing
 * of it any more, so that what is refused costs nothing. Thread-safe.
 */
public final class Quotas {

    /** What somebody has taken, until it is closed. Closing twice does nothing. */
    public final class Holding implements AutoCloseable {

        private final Identity owner;
        private final Map<Resource, Long> amounts;
        private final AtomicBoolean closed = new AtomicBoolean();

        private Holding(Identity owner, Map<Resource, Long> amounts) {
            this.owner = owner;
            this.amounts = amounts;
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                giveBack(owner, amounts);
            }
        }
    }

    /** Sessions end with their leases, some at any time. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final QuotaLimits limits;
    private final LongSupplier nanoTime;
    private final Map<Identity, Account> accounts = new HashMap<>();
    private final long[] used = new long[Resource.values().length];
    private final Tally<Resource> refused = new Tally<>(Resource.class);
    private final LongAdder refusedForRate = new LongAdder();

    /** @param nanoTime a monotonic clock */
    public Quotas(QuotaLimits limits, LongSupplier nanoTime) {
        this.limits = limits;
        this.nanoTime = nanoTime;
    }

    /**
     * Takes all of it, or nothing.
     *
     * @param amounts each 0 or more
     * @throws QuotaException there is not enough of something
     */
    public synchronized Holding take(Identity owner, Map<Resource, Long> amounts) {
        for (Resource resource : Resource.values()) {
            long amount = amounts.getOrDefault(resource, 0L);
            if (amount > 0) {
                require(owner, resource, amount);
            }
        }
        Account account = account(owner);
        amounts.forEach((resource, amount) -> {
            account.add(resource, amount);
            used[resource.ordinal()] += amount;
        });
        return new Holding(owner, amounts);
    }

    private void require(Identity owner, Resource resource, long amount) {
        Quota quota = limits.of(resource);
        long held = held(owner, resource);
        Duration retryDelay = resource.returnsByItself() ? RETRY : null;
        if (amount > quota.perIdentity() - held) {
            refused.add(resource);
            throw QuotaException.ofIdentity(resource, quota.perIdentity(), held, retryDelay);
        }
        long free = quota.total() - used(resource);
        long open = quota.isModest(held + amount) ? free : free - quota.reserve();
        if (amount > open) {
            refused.add(resource);
            throw QuotaException.ofGateway(resource, quota.total(), held, retryDelay);
        }
    }

    /**
     * Counts a request for a session.
     *
     * @throws QuotaException it comes too early; nothing is counted
     */
    synchronized void requireRate(Identity owner) {
        account(owner).ask(limits, nanoTime.getAsLong()).ifPresent(early -> {
            refusedForRate.increment();
            throw QuotaException.ofRate(limits.createsPerSecond(), limits.createBurst(), early);
        });
    }

    private Account account(Identity owner) {
        return accounts.computeIfAbsent(owner, name -> new Account(nanoTime.getAsLong()));
    }

    private synchronized void giveBack(Identity owner, Map<Resource, Long> amounts) {
        Account account = account(owner);
        amounts.forEach((resource, amount) -> {
            account.add(resource, -amount);
            used[resource.ordinal()] -= amount;
        });
    }

    public QuotaLimits limits() {
        return limits;
    }

    public synchronized long held(Identity owner, Resource resource) {
        Account account = accounts.get(owner);
        return account == null ? 0 : account.held(resource);
    }

    /** Returns what all identities hold together. */
    public synchronized long used(Resource resource) {
        return used[resource.ordinal()];
    }

    /** Returns how often there was not enough of what. */
    public Tally<Resource> refused() {
        return refused;
    }

    /** Returns how often somebody asked for sessions too fast. */
    public long refusedForRate() {
        return refusedForRate.sum();
    }

    /** Forgets those who hold nothing and have not asked for a while. */
    synchronized void forget() {
        long now = nanoTime.getAsLong();
        accounts.values().removeIf(account -> account.isBlank(now));
    }

    /** Counts those who are not forgotten. */
    synchronized int remembered() {
        return accounts.size();
    }
}
