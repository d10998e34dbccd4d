package io.rdmagateway.soft;

import io.rdmagateway.soft.wire.Packet;
import io.rdmagateway.verbs.Access;
import io.rdmagateway.verbs.AsyncEvent;
import io.rdmagateway.verbs.AsyncEventType;
import io.rdmagateway.verbs.Mtu;
import io.rdmagateway.verbs.Psn;
import io.rdmagateway.verbs.QueuePairConfig;
import io.rdmagateway.verbs.QueuePairInfo;
import io.rdmagateway.verbs.QueuePairState;
import io.rdmagateway.verbs.RcTimers;
import io.rdmagateway.verbs.WorkCompletionOpcode;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The state of one queue pair: its rings, its two halves, and how both end. Everything but the rings and
 * {@link #state()} belongs to the engine's turns.
 */
final class ReliableConnection {

    private final Engine engine;
    private final SoftProtectionDomain pd;
    private final int qpNum;
    private final QueuePairConfig config;
    private final SoftCompletionQueue sendCq;
    private final SoftCompletionQueue recvCq;
    private final SendRing sends;
    private final RecvRing receives;

    private volatile QueuePairState state = QueuePairState.INIT;
    private volatile Mtu mtu;
    private volatile int maxRdAtomic;
    private Path path;
    private Peer peer;
    private Flight flight;
    private Requester requester;
    private ResponseReader responses;
    private Responder responder;

    /** The engine's marks: in which of its lists the connection is. */
    final AtomicBoolean submitted = new AtomicBoolean();

    ReliableConnection nextSubmitted;
    boolean scheduled;
    boolean owing;
    boolean waiting;
    boolean armed;

    ReliableConnection(Engine engine, SoftProtectionDomain pd, int qpNum, QueuePairConfig config) {
        this.engine = engine;
        this.pd = pd;
        this.qpNum = qpNum;
        this.config = config;
        this.sendCq = (SoftCompletionQueue) config.sendCq();
        this.recvCq = (SoftCompletionQueue) config.recvCq();
        this.sends = new SendRing(config.caps());
        this.receives = new RecvRing(config.caps());
    }

    Engine engine() {
        return engine;
    }

    SoftProtectionDomain pd() {
        return pd;
    }

    int qpNum() {
        return qpNum;
    }

    RcTimers timers() {
        return config.timers();
    }

    QueuePairConfig config() {
        return config;
    }

    SendRing sends() {
        return sends;
    }

    RecvRing receives() {
        return receives;
    }

    QueuePairState state() {
        return state;
    }

    Mtu mtu() {
        return mtu;
    }

    int maxRdAtomic() {
        return maxRdAtomic;
    }

    Path path() {
        return path;
    }

    Flight flight() {
        return flight;
    }

    Peer peer() {
        return peer;
    }

    boolean isBroken() {
        return state == QueuePairState.ERR;
    }

    boolean isConnected() {
        return state == QueuePairState.RTS;
    }

    boolean allowsRemoteWrite() {
        return config.access().contains(Access.REMOTE_WRITE);
    }

    boolean allowsRemoteRead() {
        return config.access().contains(Access.REMOTE_READ);
    }

    boolean allowsRemoteAtomic() {
        return config.access().contains(Access.REMOTE_ATOMIC);
    }

    QueuePairInfo info() {
        return requester == null
                ? new QueuePairInfo(state, null, new Psn(0), new Psn(0), maxRdAtomic, maxRdAtomic)
                : new QueuePairInfo(state, mtu, requester.nextPsn(), responder.expectedPsn(), maxRdAtomic, maxRdAtomic);
    }

    /** Takes it from INIT to RTS. */
    void connect(Path to, Psn sendPsn, Psn recvPsn, Mtu agreedMtu, int agreedRdAtomic) {
        path = to;
        flight = engine.flightTo(to.route().remote()).join();
        peer = new Peer(to.route().remote(), to.isPrivate());
        mtu = agreedMtu;
        maxRdAtomic = agreedRdAtomic;
        requester = new Requester(this, to, sendPsn, agreedRdAtomic);
        responses = new ResponseReader(this, requester);
        responder = new Responder(this, to, recvPsn, agreedRdAtomic);
        state = QueuePairState.RTS;
    }

    /** Takes a packet that passed the gate. */
    void take(Packet packet, MemorySegment memory, int sourcePort, int identification, long now) {
        long before = responder.expected() + requester.unacked();
        if (packet.opcode().isRequest()) {
            responder.take(packet, memory);
        } else {
            responses.read(packet, memory, now);
        }
        if (responder.expected() + requester.unacked() != before) {
            peer.movedOn(sourcePort, identification);
        }
    }

    /** New requests were posted. */
    void onPosted() {
        if (isBroken()) {
            flush();
        } else if (isConnected()) {
            engine.schedule(this);
        }
    }

    /**
     * Sends what it may in one turn; requests and answers have turns of their own.
     *
     * @param alone no other connection waits for its turn
     * @return true when there is more to send right away
     */
    boolean pump(boolean alone, long now) {
        boolean more = isConnected() && requester.pump(alone, now);
        more |= isConnected() && responder.pump(alone);
        return more && isConnected();
    }

    boolean flushAcknowledgement() {
        return !isConnected() || responder.acknowledger().flush();
    }

    long deadline() {
        return isConnected() ? requester.deadline() : RetransmitTimer.NEVER;
    }

    void onTimer(long now) {
        requester.onTimer(now);
    }

    /** Finds what opens a remote range to the peer, or returns null when it has no right to it. */
    RemoteKey reachable(int rkey, Access right, long address, long bytes) {
        RemoteKey key = engine.memory().find(rkey);
        return key != null && key.admits(this, right, address, bytes) ? key : null;
    }

    /**
     * Ends the key of a window, as this side or the peer asked.
     *
     * @return false when it is not the key of a window that is bound to this queue pair
     */
    boolean invalidate(int rkey) {
        RemoteKey key = engine.memory().find(rkey);
        SoftMemoryWindow window = key == null ? null : key.windowOf(this);
        if (window == null) {
            return false;
        }
        window.invalidate();
        return true;
    }

    // ---- completions

    /** Ends the oldest send request. */
    void completeSend(WorkCompletionStatus status) {
        SendEntry entry = sends.at(sends.head());
        long wrId = entry.wrId;
        WorkCompletionOpcode opcode = entry.operation.completion();
        int bytes = status == WorkCompletionStatus.SUCCESS ? entry.returnedBytes() : 0;
        boolean wanted = entry.signaled || status != WorkCompletionStatus.SUCCESS;
        // Its place is free before the completion can be seen: who sees it may post at once.
        sends.retire();
        if (wanted) {
            push(sendCq, wrId, status, opcode, bytes, Beside.NOTHING, 0, false);
        }
    }

    /** Ends the oldest send request with a failure, and with it the connection. */
    void failSend(WorkCompletionStatus status) {
        if (!isBroken()) {
            enterError();
            completeSend(status);
            flush();
        }
    }

    /** Ends the oldest receive. */
    void completeReceive(WorkCompletionOpcode opcode, int bytes, Beside beside, int besideValue, boolean solicited) {
        retireReceive(WorkCompletionStatus.SUCCESS, opcode, bytes, beside, besideValue, solicited);
    }

    /** Ends the oldest receive with a failure; the connection breaks when the peer was told. */
    void failReceive(WorkCompletionStatus status) {
        retireReceive(status, WorkCompletionOpcode.RECV, 0, Beside.NOTHING, 0, false);
    }

    private void retireReceive(
            WorkCompletionStatus status,
            WorkCompletionOpcode opcode,
            int bytes,
            Beside beside,
            int besideValue,
            boolean solicited) {
        long wrId = receives.oldest().wrId;
        receives.retire();
        push(recvCq, wrId, status, opcode, bytes, beside, besideValue, solicited);
    }

    private void push(
            SoftCompletionQueue cq,
            long wrId,
            WorkCompletionStatus status,
            WorkCompletionOpcode opcode,
            int bytes,
            Beside beside,
            int besideValue,
            boolean solicited) {
        boolean noticed = solicited || status != WorkCompletionStatus.SUCCESS;
        if (!cq.push(wrId, status, opcode, bytes, beside, besideValue, qpNum, noticed)) {
            engine.onOverflow(cq);
        }
    }

    // ---- the end

    boolean uses(SoftCompletionQueue cq) {
        return sendCq == cq || recvCq == cq;
    }

    /**
     * Breaks the connection: what is outstanding is flushed.
     *
     * @param event what to report, or null
     */
    void fail(AsyncEventType event) {
        if (isBroken()) {
            return;
        }
        enterError();
        if (event != null) {
            engine.report(new AsyncEvent(event, qpNum));
        }
        flush();
    }

    private void enterError() {
        state = QueuePairState.ERR;
        if (requester != null) {
            requester.stop();
            responder.stop();
        }
    }

    /** Flushes what is posted by now; what is posted later is announced again. */
    private void flush() {
        for (long end = sends.tail(); sends.head() < end; ) {
            completeSend(WorkCompletionStatus.WR_FLUSH_ERR);
        }
        for (long end = receives.tail(); receives.head() < end; ) {
            retireReceive(WorkCompletionStatus.WR_FLUSH_ERR, WorkCompletionOpcode.RECV, 0, Beside.NOTHING, 0, false);
        }
    }

    /** Goes without a word: the queue pair was destroyed. */
    void destroy() {
        enterError();
        sends.close();
        if (path != null) {
            engine.leave(flight, path.route().remote());
            engine.transmitter().leave(path);
            path.close();
        }
    }
}
