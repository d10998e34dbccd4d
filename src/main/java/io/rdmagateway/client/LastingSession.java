package io.rdmagateway.client;

import io.rdmagateway.client.SessionEvent.Lost;
import io.rdmagateway.client.SessionEvent.Reopened;
import io.rdmagateway.verbs.DeviceHoldings;
import io.rdmagateway.verbs.RdmaException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A session that outlives its queue pairs: when one dies, by a forged packet, a device or a gateway that was restarted,
 * another is opened in its place, with fresh PSNs and keys, and what was under way is done again.
 *
 * <p>It ends when the gateway refuses for good, when an operation is refused on two queue pairs in a row, and when eight of them
 * have died before anything was done or the {@linkplain SessionOptions#patience patience} of its options is over.
 * Thread-safe.
 *
 * @param <T> what is needed on every session: grants and registered buffers
 */
public final class LastingSession<T> implements AutoCloseable {

    private static final Logger LOG = System.getLogger(LastingSession.class.getName());

    private final Function<ClientSession, T> furnishing;
    private final Consumer<SessionEvent> listener;
    private final Consumer<Runnable> teller;
    private final Supplier<Deaths> lives;
    private final ReentrantLock lock = new ReentrantLock();
    private Furnished<T> current;
    /** What ended the session that none has taken the place of yet. */
    private RuntimeException death;

    private volatile boolean closed;

    /** @param value null while it could not be made */
    private record Furnished<T>(ClientSession session, T value) {

        boolean isUsable() {
            return value != null && session.isUsable();
        }
    }

    /** @param teller runs what the listener is told, on one thread */
    LastingSession(
            ClientSession first,
            Function<ClientSession, T> furnishing,
            Consumer<SessionEvent> listener,
            Consumer<Runnable> teller,
            Supplier<Deaths> lives) {
        this.furnishing = furnishing;
        this.listener = listener;
        this.teller = teller;
        this.lives = lives;
        current = new Furnished<>(first, furnish(first));
        watch(first);
    }

    private T furnish(ClientSession session) {
        try {
            return furnishing.apply(session);
        } catch (RuntimeException | Error e) {
            if (current == null) {
                session.close();
            }
            throw e;
        }
    }

    private void watch(ClientSession session) {
        session.onEvent(event -> {
            listener.accept(event);
            if (event instanceof Lost) {
                // Not when it is next needed: until then nobody could reach this side.
                Thread.ofVirtual().name("rdmagw-reopen").start(this::revive);
            }
        });
    }

    private void revive() {
        try {
            usable(lives.get());
        } catch (RuntimeException e) {
            LOG.log(Level.DEBUG, "a session was not opened again; the next operation tries once more", e);
        }
    }

    /** Returns what it holds of its device; of use to whoever counts what a device holds. */
    public DeviceHoldings holdings() {
        lock.lock();
        try {
            return current.session().holdings();
        } finally {
            lock.unlock();
        }
    }

    /** Returns what the session is at the moment. */
    public SessionFacts facts() {
        lock.lock();
        try {
            return current.session().facts();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Does something and returns when it is done; does it again, from the beginning, when the session dies meanwhile. So it
     * may be done in part first, or twice: WRITEs and READs of the same bytes bear that, atomics and messages do not.
     *
     * @param work uses what was made for the session and keeps nothing of it
     * @throws RuntimeException what the work throws while the session lives; what ended the session, when that is final
     */
    public <R> R call(Function<? super T, R> work) {
        return call(work, () -> 0);
    }

    /** @param done how much of the work is done and is not done again: as long as it grows, every death is the first */
    <R> R call(Function<? super T, R> work, LongSupplier done) {
        Deaths deaths = lives.get();
        while (true) {
            long before = done.getAsLong();
            Furnished<T> used = usable(deaths);
            try {
                return work.apply(used.value());
            } catch (RdmaException | GatewayException | IllegalStateException e) {
                if (closed || used.isUsable()) {
                    throw e;
                }
                // Who opened another one closed this under our hands: what he met with is the cause.
                if (done.getAsLong() > before) {
                    deaths.forget();
                }
                if (!(e instanceof IllegalStateException)) {
                    deaths.bear(used.session()
                            .loss()
                            .<RuntimeException>map(loss -> loss)
                            .orElse(e));
                }
            }
        }
    }

    /** Does something that returns nothing, as {@link #call} does. */
    public void run(Consumer<? super T> work) {
        call(value -> {
            work.accept(value);
            return null;
        });
    }

    private Furnished<T> usable(Deaths deaths) {
        lock.lock();
        try {
            while (true) {
                if (closed) {
                    throw new IllegalStateException("the session is closed");
                }
                if (current.isUsable()) {
                    return current;
                }
                try {
                    renew();
                } catch (RdmaException | GatewayException e) {
                    deaths.bear(e);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void renew() {
        ClientSession session = current.session();
        if (!session.isUsable()) {
            if (death == null) {
                death = session.whyUnusable();
            }
            if (Deaths.isFinal(death)) {
                throw death;
            }
            session = session.reopen();
            current = new Furnished<>(session, null);
            watch(session);
            tell(new Reopened(session.facts(), death));
            death = null;
        }
        current = new Furnished<>(session, furnish(session));
    }

    private void tell(SessionEvent event) {
        teller.accept(() -> {
            try {
                listener.accept(event);
            } catch (RuntimeException e) {
                LOG.log(Level.WARNING, "the listener of a session failed", e);
            }
        });
    }

    /** Ends the session on both sides, as {@link ClientSession#close} does, and opens none any more. */
    @Override
    public void close() {
        closed = true;
        lock.lock();
        try {
            current.session().close();
        } finally {
            lock.unlock();
        }
    }
}
