package io.rdmagateway.session;

import io.rdmagateway.verbs.Access;
import io.rdmagateway.verbs.CompletionQueue;
import io.rdmagateway.verbs.DeviceHoldings;
import io.rdmagateway.verbs.Errno;
import io.rdmagateway.verbs.GidEntry;
import io.rdmagateway.verbs.PortInfo;
import io.rdmagateway.verbs.PreparedQueuePair;
import io.rdmagateway.verbs.ProtectionDomain;
import io.rdmagateway.verbs.PsnSource;
import io.rdmagateway.verbs.QueuePair;
import io.rdmagateway.verbs.QueuePairCaps;
import io.rdmagateway.verbs.QueuePairConfig;
import io.rdmagateway.verbs.QueuePairEndpoint;
import io.rdmagateway.verbs.RcTimers;
import io.rdmagateway.verbs.SendRequest;
import io.rdmagateway.verbs.VerbsException;
import io.rdmagateway.verbs.WorkCompletion;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * A queue pair in RTS with everything of its own: protection domain, completion queue, receives, proof slot.
 *
 * <p>Its parts go in the reverse order of their making, and the client's registered memory right after the queue pair.
 */
final class DedicatedQueuePair implements CompletionSource {

    /** Hears of what happens to a queue pair, on the thread that takes completions. */
    interface Listener {

        /** A request or a receive is done. Called for each, so it has to be quick. */
        void completed(WorkCompletionStatus status);

        /** Tells whether a message that has come is to be echoed. */
        boolean answers();

        /** The queue pair is of no use any longer. */
        void broke(String reason);

        /** The same, but the reason is not among the completions. The device may name it by an asynchronous event. */
        void flushed();
    }

    /** What the buffers of the echo and the proof slot take at most, in whole pages. */
    static final int PINNED_BYTES = Echo.BUFFERS * Echo.MAX_MESSAGE_BYTES + RegisteredBuffer.PAGE_BYTES;
    /** What a session with it counts for. */
    static final Map<Resource, Long> COST = Map.of(Resource.SESSIONS, 1L, Resource.PINNED_BYTES, (long) PINNED_BYTES);

    private static final System.Logger LOG = System.getLogger(DedicatedQueuePair.class.getName());

    private static final int MAX_RD_ATOMIC = 16;
    private static final int POLL_BATCH = 32;
    private static final int DRAIN_SILENT_ROUNDS = 20;
    private static final long DRAIN_PAUSE_NANOS = 500_000;
    /** The {@code wrId} of the empty write; those that are not negative count the buffers of the echo. */
    private static final long KEEPALIVE = -1;

    private static final long BIND = -2;
    /** A bind waits behind what was posted before, but not long for a receive of the client's: somebody wants a grant. */
    private static final Duration BIND_PATIENCE = Duration.ofSeconds(3);
    /** One of each, beside the echo. */
    private static final int OWN_SENDS = 2;
    /** The proof slot; the echo has its own. */
    private static final int OWN_REGIONS = 1;

    private static final Set<Access> CLIENT_ACCESS =
            Set.of(Access.REMOTE_READ, Access.REMOTE_WRITE, Access.REMOTE_ATOMIC);

    private final CompletionQueue cq;
    private final QueuePair qp;
    private final QueuePairEndpoint local;
    private final GidEntry source;
    private final ProofSlot proof;
    private final Echo echo;
    private final Registrations registrations;
    private final PsnSource psns;
    private Listener listener;
    private final Consumer<WorkCompletion> handler = this::completed;
    private final BooleanSupplier answering = () -> listener.answers();
    private SendRequest keepalive;
    private final Binding binding;
    private int outstanding = Echo.FIRST_BUFFERS;
    private final SendLane lane;
    private boolean keepaliveUnderWay;
    private boolean stopped;

    private DedicatedQueuePair(
            CompletionQueue cq,
            QueuePair qp,
            QueuePairEndpoint local,
            GidEntry source,
            ProofSlot proof,
            Echo echo,
            Registrations registrations,
            PsnSource psns) {
        this.cq = cq;
        this.qp = qp;
        this.local = local;
        this.source = source;
        this.proof = proof;
        this.echo = echo;
        this.registrations = registrations;
        this.binding = new Binding(() -> qp.newSendRequest().wrId(BIND), this::post, this::broke, BIND_PATIENCE);
        this.psns = psns;
        this.lane = new SendLane(qp);
    }

    /**
     * Makes one that is connected to a peer, whose half need not be ready yet.
     *
     * @param teardown gets the release of everything that was made, also when this throws
     */
    static DedicatedQueuePair connect(
            SessionHost on, QueuePairEndpoint remote, RandomGenerator random, PsnSource psns, Teardown teardown) {
        PortInfo port = on.port().requireActive();
        GidEntry source = on.port().sourceFor(port, remote, teardown);
        Optional<SpareQueuePair> spare = on.spares().draw(port, source);
        ProtectionDomain pd =
                spare.map(SpareQueuePair::pd).orElseGet(() -> on.port().device().allocPd());
        teardown.add(pd::close);
        CompletionQueue cq = spare.map(SpareQueuePair::cq).orElseGet(() -> createCq(on));
        teardown.add(cq::close);
        // Once more below: a queue pair goes before the memory that it may reach.
        spare.ifPresent(it -> teardown.add(it.qp()::close));
        Echo echo = Echo.allocate(pd, teardown);
        ProofSlot proof = ProofSlot.allocate(pd, random, teardown);
        Registrations registrations =
                new Registrations(pd, on.port().device().info().windowsAreSafe());
        teardown.add(registrations::releaseAll);

        PreparedQueuePair prepared =
                spare.map(SpareQueuePair::qp).orElseGet(() -> pd.createQp(config(on, cq, port, source)));
        teardown.add(prepared::close);
        echo.postFirst(prepared);
        QueuePairEndpoint local = prepared.endpoint(psns.draw(prepared.qpNum()));
        psns.connected(local.qpNum(), local.psn(), remote.psn());
        QueuePair qp = connect(prepared, local, remote);
        DedicatedQueuePair made = new DedicatedQueuePair(cq, qp, local, source, proof, echo, registrations, psns);
        teardown.add(made::release);
        // Nothing is written, so the address and the key play no part (IBTA vol. 1, C9-88).
        made.keepalive = qp.newSendRequest().wrId(KEEPALIVE).write(0, 0);
        echo.connected(qp);
        return made;
    }

    /** Makes a completion queue for all that a queue pair can have outstanding. */
    static CompletionQueue createCq(SessionHost on) {
        return on.port()
                .device()
                .createCq(
                        2 * Echo.BUFFERS + OWN_SENDS + SendLane.DEPTH,
                        on.engine().channel());
    }

    static QueuePairConfig config(SessionHost on, CompletionQueue cq, PortInfo port, GidEntry source) {
        int rdAtomic = Math.min(MAX_RD_ATOMIC, on.port().device().info().maxRdAtomic());
        QueuePairCaps caps = QueuePairCaps.of(Echo.BUFFERS + OWN_SENDS + SendLane.DEPTH, Echo.BUFFERS);
        return new QueuePairConfig(cq, cq, caps, port, source, CLIENT_ACCESS, rdAtomic, RcTimers.DEFAULT);
    }

    private static QueuePair connect(PreparedQueuePair prepared, QueuePairEndpoint local, QueuePairEndpoint remote) {
        try {
            return prepared.connect(local, remote);
        } catch (VerbsException e) {
            if (e.errno() == Errno.EINVAL) {
                throw SessionException.ofField(SessionException.Reason.INVALID_ENDPOINT, "gid", e.getMessage());
            }
            throw e;
        }
    }

    QueuePair qp() {
        return qp;
    }

    /** Returns what the client needs to connect its half. */
    QueuePairEndpoint local() {
        return local;
    }

    /** Returns the row of the GID table that it sends from. */
    GidEntry source() {
        return source;
    }

    int cqNum() {
        return cq.number();
    }

    ProofSlot proof() {
        return proof;
    }

    /** @see Session#register */
    Registration register(MemorySegment memory, long iova, Set<Access> access, Runnable released) {
        return registrations.add(memory, iova, access, binding, released);
    }

    /** @see Session#registerLocal */
    Registration registerLocal(MemorySegment memory, Set<Access> access, Runnable released) {
        return registrations.addLocal(memory, access, released);
    }

    /** @throws IllegalStateException when the queue pair takes nothing any longer */
    synchronized void submit(Work work) {
        requireWorking();
        try {
            lane.submit(work);
        } catch (VerbsException e) {
            // What it did not take nobody would ever hear of.
            broke(e);
        }
    }

    /** @throws IllegalStateException when the queue pair takes nothing any longer */
    synchronized void submit(MessageTaker taker) {
        requireWorking();
        // The client is about to send, and perhaps much at once.
        outstanding += echo.grow();
        echo.submit(taker);
    }

    synchronized boolean withdraw(Work work) {
        return lane.withdraw(work);
    }

    synchronized boolean withdraw(MessageTaker taker) {
        return echo.withdraw(taker);
    }

    /** @see Session#giveUpWhenStalled */
    synchronized void giveUpWhenStalled(long nowNanos, Duration patience) {
        if (!stopped && lane.isStalled(nowNanos, patience)) {
            // Of a peer that does not answer at all the device would have told long ago.
            fail(lane.oldest(), WorkCompletionStatus.RNR_RETRY_EXC_ERR);
        }
    }

    private void requireWorking() {
        if (stopped) {
            throw new IllegalStateException("the queue pair is broken");
        }
    }

    /** Returns what it should hold of its device while it is not released. */
    DeviceHoldings holdings() {
        return new DeviceHoldings(1, 1, 1, OWN_REGIONS + echo.regions() + registrations.count());
    }

    /** Names who hears of its completions; before the first {@link #take}. */
    void serve(Listener who) {
        listener = who;
    }

    @Override
    public CompletionQueue queue() {
        return cq;
    }

    @Override
    public synchronized int take() {
        return stopped ? 0 : cq.poll(POLL_BATCH, handler);
    }

    @Override
    public synchronized void arm() {
        if (!stopped) {
            cq.reqNotify(false);
        }
    }

    @Override
    public synchronized void broke(RuntimeException cause) {
        stopped = true;
        listener.broke(cause.getMessage());
        // After the session has its reason, as with a completion.
        failAll();
    }

    /** Writes nothing to the client, which its device acknowledges; one at a time. */
    synchronized void keepAlive() {
        // The device says what is wrong with the queue pair by a completion or an event.
        if (!keepaliveUnderWay) {
            keepaliveUnderWay = post(keepalive, () -> {});
        }
    }

    /** Posts a request of its own, unless the queue pair takes none any longer. */
    private synchronized boolean post(SendRequest wr, Runnable fill) {
        if (stopped) {
            return false;
        }
        try {
            fill.run();
            qp.postSend(wr);
            outstanding++;
            return true;
        } catch (VerbsException e) {
            LOG.log(System.Logger.Level.DEBUG, "a request was not taken: {0}", e.getMessage());
            return false;
        }
    }

    private void completed(WorkCompletion wc) {
        listener.completed(wc.status());
        if (wc.wrId() == KEEPALIVE) {
            keepaliveUnderWay = false;
            if (wc.succeeded()) {
                outstanding--;
                return;
            }
        }
        if (wc.succeeded() && wc.wrId() == BIND) {
            outstanding--;
            binding.done();
            return;
        }
        if (wc.succeeded() && SendLane.owns(wc.wrId())) {
            lane.completed(wc.wrId());
            return;
        }
        if (wc.succeeded()) {
            outstanding += echo.grow();
            echo.completed(wc, answering);
            return;
        }
        outstanding--;
        if (!stopped) {
            fail(wc.wrId(), wc.status());
        }
    }

    private void fail(long wrId, WorkCompletionStatus status) {
        stopped = true;
        if (status == WorkCompletionStatus.WR_FLUSH_ERR) {
            listener.flushed();
        } else {
            listener.broke(explain(status));
        }
        // After the session has its reason: whoever waits for a bind or a transfer tells it to the client.
        if (SendLane.owns(wrId)) {
            lane.failed(wrId, status);
        }
        failAll();
    }

    private void failAll() {
        binding.fail();
        lane.fail();
        echo.fail();
    }

    private static String explain(WorkCompletionStatus status) {
        return status.likelyCause().isEmpty() ? status.name() : status + ": " + status.likelyCause();
    }

    private void release() {
        stop();
        psns.ending(qp);
        try {
            qp.fail();
            drain();
        } catch (VerbsException e) {
            // A device that refuses ERR may still agree to destroy, and that is what counts.
            LOG.log(System.Logger.Level.DEBUG, "queue pair not drained: {0}", e.getMessage());
        }
        qp.close();
    }

    private synchronized void stop() {
        stopped = true;
        failAll();
    }

    /**
     * Waits a bounded time for what is outstanding, so that the device ends the queue pair with empty queues. Some
     * devices, rxe of Linux 6.1 among them, announce no receives that they flush.
     */
    private void drain() {
        outstanding += lane.lost();
        for (int silent = 0; silent < DRAIN_SILENT_ROUNDS && outstanding > 0; ) {
            int count = cq.poll(POLL_BATCH, wc -> {});
            outstanding -= count;
            if (count == 0) {
                silent++;
                LockSupport.parkNanos(DRAIN_PAUSE_NANOS);
            }
        }
    }
}
