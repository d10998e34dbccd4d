package io.rdmagateway.transfer;

import io.rdmagateway.region.HeldRange;
import io.rdmagateway.session.Identity;
import io.rdmagateway.session.Quotas;
import io.rdmagateway.session.Registration;
import io.rdmagateway.session.Session;
import io.rdmagateway.transfer.TransferException.Reason;
import io.rdmagateway.verbs.Access;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * One transfer and its life. Thread-safe. What may take long, to register, to compare and to let go, is done on an executor;
 * what the queue pair's lock is held for is not.
 */
final class Transfer {

    private static final System.Logger LOG = System.getLogger(Transfer.class.getName());

    private final String id;
    private final Identity owner;
    private final TransferSpec spec;
    private final Instant createTime;
    private final Session session;
    private final HeldRange range;
    private final Quotas.Holding holding;
    private final Executor executor;
    private final LongSupplier nanoTime;
    private final long createdNanos;
    private final CompletableFuture<TransferInfo> over = new CompletableFuture<>();

    private TransferState state = TransferState.QUEUED;
    private Optional<RuntimeException> failure = Optional.empty();
    private OptionalInt crc32c = OptionalInt.empty();
    private OptionalLong formerValue = OptionalLong.empty();
    private long beganNanos;
    private long endedNanos;
    private Registration registration;
    private Posting posting;
    private Receiving receiving;
    /** Set once it is to stop before its end; how it ends then. */
    private Optional<End> wanted = Optional.empty();

    private boolean ending;
    /** Who uses the range: a device that has it registered, and whoever computes its checksum. */
    private int users;
    /** Written under the queue pair's lock only. */
    private volatile long movedBytes;

    /** How it ends. */
    record End(TransferState state, Optional<RuntimeException> failure) {

        static final End CANCELLED = new End(TransferState.CANCELLED, Optional.empty());
        static final End DONE = new End(TransferState.DONE, Optional.empty());

        static End failed(RuntimeException cause) {
            return new End(TransferState.FAILED, Optional.of(cause));
        }
    }

    /**
     * Makes one in QUEUED.
     *
     * @param range let go of when it is over, as is what it holds
     */
    Transfer(
            String id,
            Session session,
            TransferSpec spec,
            Instant createTime,
            HeldRange range,
            Quotas.Holding holding,
            Executor executor,
            LongSupplier nanoTime) {
        this.id = id;
        this.owner = session.owner();
        this.session = session;
        this.spec = spec;
        this.createTime = createTime;
        this.range = range;
        this.holding = holding;
        this.executor = executor;
        this.nanoTime = nanoTime;
        this.createdNanos = nanoTime.getAsLong();
    }

    String id() {
        return id;
    }

    Identity owner() {
        return owner;
    }

    TransferSpec spec() {
        return spec;
    }

    /** Completes when it is over, with how it ended. */
    CompletableFuture<TransferInfo> over() {
        return over;
    }

    synchronized TransferInfo info() {
        long until = state.isOver() ? endedNanos : nanoTime.getAsLong();
        return new TransferInfo(
                id,
                spec,
                state,
                createTime,
                movedBytes,
                state == TransferState.QUEUED || beganNanos == 0 ? Duration.ZERO : Duration.ofNanos(until - beganNanos),
                crc32c,
                formerValue,
                failure);
    }

    boolean isOver() {
        return over.isDone();
    }

    /** Returns how long ago it ended; it must be over. */
    synchronized Duration sinceEnd() {
        return Duration.ofNanos(nanoTime.getAsLong() - endedNanos);
    }

    void start() {
        executor.execute(this::begin);
    }

    private void begin() {
        try {
            if (spec.operation() == TransferOperation.RECEIVE) {
                Receiving taker = new Receiving(this, range);
                if (run(() -> receiving = taker)) {
                    session.submit(taker);
                    wanted().ifPresent(this::halt);
                }
            } else {
                register();
                Posting work = new Posting(this, spec, registration == null ? null : registration.mr());
                if (run(() -> posting = work)) {
                    session.submit(work);
                }
            }
        } catch (RuntimeException e) {
            end(End.failed(e));
        }
    }

    private void register() {
        if (range.memory().byteSize() > 0) {
            Set<Access> access =
                    spec.operation().fillsRange() ? EnumSet.of(Access.LOCAL_WRITE) : EnumSet.noneOf(Access.class);
            use();
            Registration made = session.registerLocal(range.memory(), access, this::letGo);
            synchronized (this) {
                registration = made;
            }
        }
    }

    /** Goes to RUNNING, unless it is to stop already. */
    private synchronized boolean run(Runnable then) {
        if (wanted.isPresent()) {
            end(wanted.get());
            return false;
        }
        then.run();
        state = TransferState.RUNNING;
        beganNanos = nanoTime.getAsLong();
        return true;
    }

    // ---- what the queue pair tells

    void moved(long bytes) {
        movedBytes += bytes;
    }

    /** All bytes are there. */
    void arrived() {
        executor.execute(this::conclude);
    }

    private void conclude() {
        End how = End.DONE;
        use();
        try {
            if (spec.operation().isAtomic()) {
                setFormerValue(range.word());
            } else if (spec.checksum()) {
                compare(range.crc32c());
            }
        } catch (RuntimeException e) {
            how = End.failed(e);
        } finally {
            letGo();
        }
        end(how);
    }

    private synchronized void use() {
        users++;
    }

    private void letGo() {
        boolean last;
        synchronized (this) {
            last = --users == 0 && ending;
        }
        if (last) {
            free();
        }
    }

    private void free() {
        range.close();
        holding.close();
    }

    private synchronized void setFormerValue(long value) {
        formerValue = OptionalLong.of(value);
    }

    private synchronized void compare(int computed) {
        if (spec.expectedCrc32c().isPresent() && spec.expectedCrc32c().getAsInt() != computed) {
            throw new TransferException(
                    Reason.CHECKSUM_MISMATCH,
                    "what came is not what the client computed its CRC32C of: was its memory changed meanwhile, or the "
                            + "range written by another? If not, do not trust the path");
        }
        crc32c = OptionalInt.of(computed);
    }

    /** Nothing of it is under way any more, before its end. */
    void stopped() {
        end(wanted().orElse(End.CANCELLED));
    }

    private synchronized Optional<End> wanted() {
        return wanted;
    }

    void failed(RuntimeException cause) {
        end(End.failed(cause));
    }

    void broke(WorkCompletionStatus status) {
        end(End.failed(causeOf(status)));
    }

    private TransferException causeOf(WorkCompletionStatus status) {
        String cause = status.likelyCause().isEmpty() ? "" : ": " + status.likelyCause();
        return switch (status) {
            case REM_ACCESS_ERR ->
                new TransferException(
                        Reason.REMOTE_ACCESS_DENIED,
                        status + ": the client's device refused key, range or right; the session ended with it");
            case REM_INV_REQ_ERR, REM_OP_ERR -> new TransferException(Reason.REMOTE_REFUSED, status + cause);
            case RNR_RETRY_EXC_ERR -> new TransferException(Reason.PEER_NOT_READY, status + cause);
            case RETRY_EXC_ERR -> new TransferException(Reason.PEER_NOT_RESPONDING, status + cause);
            default ->
                new TransferException(
                        Reason.SESSION_BROKEN,
                        "the session ended during the transfer (" + status + "): "
                                + session.info().endReason());
        };
    }

    // ---- ending

    /** Posts nothing more; it ends when nothing of it is under way. Does nothing when all bytes are there already. */
    void stop(End how) {
        synchronized (this) {
            if (ending || wanted.isPresent()) {
                return;
            }
            wanted = Optional.of(how);
        }
        halt(how);
    }

    private void halt(End how) {
        Posting work;
        Receiving taker;
        synchronized (this) {
            work = posting;
            taker = receiving;
        }
        if (work != null) {
            work.stop();
            if (session.withdraw(work) && !work.isComplete()) {
                end(how);
            }
        } else if (taker != null && session.withdraw(taker)) {
            end(how);
        }
    }

    /** Stops it when its time is over. */
    void expire() {
        if (spec.timeout().isPositive()
                && nanoTime.getAsLong() - createdNanos >= spec.timeout().toNanos()) {
            stop(End.failed(new TransferException(
                    Reason.DEADLINE_EXCEEDED,
                    "the transfer was not done within " + spec.timeout().toMillis() + " ms")));
        }
    }

    private void end(End how) {
        boolean unused;
        synchronized (this) {
            if (ending) {
                return;
            }
            ending = true;
            unused = users == 0;
        }
        if (unused) {
            free();
        }
        executor.execute(() -> finish(how));
    }

    /** Nobody hears of the end before the memory is free. */
    private void finish(End how) {
        deregister();
        synchronized (this) {
            state = how.state();
            failure = how.failure();
            endedNanos = nanoTime.getAsLong();
        }
        over.complete(info());
    }

    private void deregister() {
        Registration held;
        synchronized (this) {
            held = registration;
        }
        if (held != null) {
            try {
                held.close();
            } catch (RuntimeException e) {
                // The end of the session lets go of it.
                LOG.log(Level.DEBUG, "the memory of transfer {0} is not free yet: {1}", id, e.getMessage());
            }
        }
    }
}
