package io.rdmagateway.transfer;

import io.rdmagateway.region.HeldRange;
import io.rdmagateway.session.Identity;
import io.rdmagateway.session.Quotas;
import io.rdmagateway.session.Registration;
import io.rdmagateway.session.Session;
import io.rdmagateway.session.SessionException;
import io.rdmagateway.transfer.TransferException.Reason;
import io.rdmagateway.verbs.Access;
import io.rdmagateway.verbs.WorkCompletionStatus;
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
import java.util.function.UnaryOperator;

/**
 * One transfer and its life. Thread-safe. What may take long, to register, to compare and to let go, is done by turns on an
 * executor; what the queue pair's lock is held for is not.
 */
final class Transfer {

    /** So much has moved when it has its next turn. */
    private static final long TURN_BYTES = 1 << 20;

    private final String id;
    private final Identity owner;
    private final TransferSpec spec;
    private final Instant createTime;
    private final Session session;
    private final HeldRange range;
    private final Quotas.Holding holding;
    private final LongSupplier nanoTime;
    private final long createdNanos;
    private final UnaryOperator<RuntimeException> remembering;
    private final Turns turns;
    private final Movement movement;
    private final Optional<Digest> digest;
    private final CompletableFuture<TransferInfo> over = new CompletableFuture<>();

    private TransferState state = TransferState.QUEUED;
    private Optional<RuntimeException> failure = Optional.empty();
    private OptionalInt crc32c = OptionalInt.empty();
    private OptionalLong formerValue = OptionalLong.empty();
    private long beganNanos;
    private long endedNanos;
    /** Set once it is to stop before its end; how it ends then. */
    private Optional<Ending> wanted = Optional.empty();
    /** Set once nothing of it is under way any more. */
    private Optional<Ending> ending = Optional.empty();
    /** What went wrong in one of its turns, while the queue pair went on. */
    private Optional<RuntimeException> fault = Optional.empty();
    /** Who uses the range: this, and a device for every piece that it has registered. */
    private int users = 1;
    /** Written under the queue pair's lock only, as is the next. */
    private volatile long movedBytes;

    private long wokenBytes;

    /**
     * Makes one in QUEUED.
     *
     * @param range let go of when it is over, as is what it holds
     * @param nanoTime a monotonic clock
     * @param remembering turns why it failed into what is told of that, once
     */
    Transfer(
            String id,
            Session session,
            TransferSpec spec,
            Pieces pieces,
            Instant createTime,
            HeldRange range,
            Quotas.Holding holding,
            Executor executor,
            LongSupplier nanoTime,
            UnaryOperator<RuntimeException> remembering) {
        this.id = id;
        this.owner = session.owner();
        this.session = session;
        this.spec = spec;
        this.createTime = createTime;
        this.range = range;
        this.holding = holding;
        this.nanoTime = nanoTime;
        this.createdNanos = nanoTime.getAsLong();
        this.remembering = remembering;
        this.turns = new Turns(executor, this::takeTurn);
        this.movement = spec.operation() == TransferOperation.RECEIVE
                ? new Receiving(this, session, range)
                : new Posting(this, spec, session, pieces, new Pins(pieces, piece -> register(pieces, piece)));
        this.digest =
                spec.checksum() && !spec.operation().isAtomic() ? Optional.of(new Digest(range)) : Optional.empty();
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

    /** Returns what has moved until now. */
    long movedBytes() {
        return movedBytes;
    }

    boolean isOver() {
        return over.isDone();
    }

    /** Returns how long ago it ended; it must be over. */
    synchronized Duration sinceEnd() {
        return Duration.ofNanos(nanoTime.getAsLong() - endedNanos);
    }

    // ---- its turns

    /** Gives it a turn soon. */
    void wake() {
        turns.wake();
    }

    private void takeTurn() {
        if (isOver()) {
            return;
        }
        try {
            goOn();
        } catch (SessionException e) {
            fail(broken(WorkCompletionStatus.WR_FLUSH_ERR));
        } catch (RuntimeException e) {
            fail(e);
        }
        ending().ifPresent(this::finish);
    }

    private void goOn() {
        // Of all that has arrived nothing is to be stopped.
        boolean complete = movement.isComplete();
        if (ending().isPresent() || isToStop() && !complete) {
            return;
        }
        if (fault.isPresent()) {
            failed(fault.get());
            return;
        }
        long moved = movedBytes;
        long done = digest.isPresent() ? digest.get().goOn(moved) : moved;
        movement.goOn(done);
        if (done < moved) {
            wake();
        } else if (complete) {
            conclude();
            end(Ending.DONE);
        }
    }

    /** One that did not begin ends by that. */
    private synchronized boolean isToStop() {
        if (wanted.isPresent() && state == TransferState.QUEUED) {
            ending = wanted;
        }
        return wanted.isPresent();
    }

    /** Goes to RUNNING. */
    synchronized void running() {
        if (state == TransferState.QUEUED) {
            state = TransferState.RUNNING;
            beganNanos = nanoTime.getAsLong();
        }
    }

    private void conclude() {
        if (spec.operation().isAtomic()) {
            long word = range.word();
            synchronized (this) {
                formerValue = OptionalLong.of(word);
            }
        }
        digest.ifPresent(computed -> compare(computed.crc32c()));
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

    private Registration register(Pieces pieces, long piece) {
        Set<Access> access =
                spec.operation().fillsRange() ? EnumSet.of(Access.LOCAL_WRITE) : EnumSet.noneOf(Access.class);
        long offset = pieces.offset(piece);
        synchronized (this) {
            users++;
        }
        return session.registerLocal(range.memory().asSlice(offset, pieces.end(piece) - offset), access, this::letGo);
    }

    private void letGo() {
        boolean last;
        synchronized (this) {
            last = --users == 0;
        }
        if (last) {
            range.close();
            holding.close();
        }
    }

    // ---- what the queue pair tells, under its lock

    void moved(long bytes) {
        movedBytes += bytes;
        if (movedBytes - wokenBytes >= TURN_BYTES) {
            wokenBytes = movedBytes;
            wake();
        }
    }

    /** All bytes are there. */
    void arrived() {
        wake();
    }

    /** Nothing of it is under way any more, before its end. */
    void stopped() {
        end(wanted().orElse(Ending.CANCELLED));
    }

    void failed(RuntimeException cause) {
        end(Ending.failed(cause));
    }

    void broke(WorkCompletionStatus status) {
        failed(broken(status));
    }

    private TransferException broken(WorkCompletionStatus status) {
        return TransferException.ofStatus(status, session.info().endReason());
    }

    // ---- ending

    private void fail(RuntimeException cause) {
        fault = Optional.of(cause);
        if (movement.isComplete()) {
            failed(cause);
        } else {
            stop(Ending.failed(cause));
        }
    }

    /** Moves nothing more; it ends when nothing of it is under way. Does nothing when all bytes are there already. */
    void stop(Ending how) {
        synchronized (this) {
            if (ending.isPresent() || wanted.isPresent()) {
                return;
            }
            wanted = Optional.of(how);
        }
        if (movement.stop()) {
            end(how);
        }
    }

    /**
     * Stops it when its time is over, and ends its session when nothing of that moves.
     *
     * @param patience with requests of which none is done
     */
    void expire(Duration patience) {
        long now = nanoTime.getAsLong();
        session.giveUpWhenStalled(now, patience);
        if (spec.timeout().isPositive() && now - createdNanos >= spec.timeout().toNanos()) {
            stop(Ending.failed(new TransferException(
                    Reason.DEADLINE_EXCEEDED,
                    "the transfer was not done within " + spec.timeout().toMillis() + " ms")));
        }
    }

    private synchronized Optional<Ending> wanted() {
        return wanted;
    }

    private synchronized Optional<Ending> ending() {
        return ending;
    }

    private void end(Ending how) {
        synchronized (this) {
            if (ending.isPresent()) {
                return;
            }
            ending = Optional.of(how);
        }
        wake();
    }

    /** Nobody hears of the end before the memory is free. */
    private void finish(Ending how) {
        movement.close();
        letGo();
        Optional<RuntimeException> told = how.failure().map(remembering);
        synchronized (this) {
            state = how.state();
            failure = told;
            endedNanos = nanoTime.getAsLong();
        }
        over.complete(info());
    }
}
