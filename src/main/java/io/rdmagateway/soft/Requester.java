package io.rdmagateway.soft;

import io.rdmagateway.soft.FlightShare.Step;
import io.rdmagateway.soft.wire.PsnCircle;
import io.rdmagateway.verbs.Psn;
import io.rdmagateway.verbs.WorkCompletionStatus;

/**
 * The sending half of a connection: turns send requests into packets, keeps a window of them in flight, and goes back
 * when some are lost. In the engine's turns.
 *
 * <p>Packets are counted from 0 at the first PSN, without wrapping; only headers carry the 24 bits. A packet depends on
 * its request and its place in it alone, so resending is moving {@link #cursor} back.
 *
 * @see <a href="https://www.infinibandta.org/ibta-specification/">IBTA vol. 1, 9.7.3, 9.7.5 and C9-155 on</a>
 */
final class Requester {

    private static final int ACKS_IN_WINDOW = 4;

    private static final long NONE = -1;

    private final ReliableConnection connection;
    private final SendRing ring;
    private final Path path;
    private final Counters counters;
    private final RequestPackets packets;
    private final MessageTally messages;
    private final RetransmitTimer timer;
    private final int firstPsn;
    private final int maxRdAtomic;
    private final CongestionWindow window;
    private final int readPartPackets;

    /** The oldest packet that is not acknowledged. */
    private long unacked;
    /** The next packet to send. */
    private long cursor;
    /** The first packet that was never sent. */
    private long fresh;
    /** The request that {@link #cursor} is in. */
    private long cursorIndex;

    private int readsInFlight;
    private int readsUnfinished;

    private final RnrPause rnrPause;
    private long recoveringFrom = NONE;
    private final FlightShare share;

    Requester(ReliableConnection connection, Path path, Psn psn, int maxRdAtomic) {
        this.connection = connection;
        this.ring = connection.sends();
        this.path = path;
        this.share = new FlightShare(connection, connection.flight(), path.mtuBytes());
        this.counters = connection.engine().counters();
        this.packets = new RequestPackets(connection, path);
        this.messages = new MessageTally(ring, path.readPartPackets());
        this.timer = new RetransmitTimer(connection.timers());
        this.rnrPause = new RnrPause(connection.timers().rnrRetry());
        this.firstPsn = psn.value();
        this.maxRdAtomic = maxRdAtomic;
        this.window = new CongestionWindow(path.window());
        this.readPartPackets = path.readPartPackets();
    }

    private int psnOf(long seq) {
        return PsnCircle.plus(firstPsn, seq);
    }

    /** Returns the count of the packet that a PSN means, near the oldest one in flight. */
    long seqOf(int psn) {
        return unacked + PsnCircle.distance(psnOf(unacked), psn);
    }

    Psn nextPsn() {
        return new Psn(psnOf(cursor));
    }

    long unacked() {
        return unacked;
    }

    long fresh() {
        return fresh;
    }

    Path path() {
        return path;
    }

    /** Returns the next time at which {@link #onTimer} has something to do. */
    long deadline() {
        return rnrPause.isOn() ? rnrPause.until() : timer.deadline();
    }

    /**
     * Sends packets until the turn, the window or the work ends.
     *
     * @param alone no other connection waits for its turn
     * @return true when there is more to send right away
     */
    boolean pump(boolean alone, long now) {
        share.beginTurn(alone);
        Step last = Step.SENT;
        while (last == Step.SENT) {
            last = rnrPause.isOn() ? Step.NOTHING_TO_SEND : step(now);
        }
        return share.pause(last);
    }

    /** Does the next thing in order. */
    private Step step(long now) {
        if (cursorIndex == ring.tail()) {
            return Step.NOTHING_TO_SEND;
        }
        if (!share.allows(0)) {
            return Step.TURN_IS_OVER;
        }
        SendEntry entry = ring.at(cursorIndex);
        if (!entry.started && !begin(entry)) {
            return Step.NOTHING_TO_SEND;
        }
        if (entry.operation.isLocal()) {
            cursorIndex++;
            completePerformed();
            share.spend(0);
            return connection.isBroken() ? Step.NOTHING_TO_SEND : Step.SENT;
        }
        return sendNext(entry, now);
    }

    /** Gives a request its PSNs, or performs it when it is local, unless something holds it back. */
    private boolean begin(SendEntry entry) {
        if (entry.verdict != WorkCompletionStatus.SUCCESS || entry.fenced && readsUnfinished > 0) {
            return false;
        }
        if (!entry.local.isUsable(connection.pd(), entry.operation.bringsData())) {
            refuse(entry, WorkCompletionStatus.LOC_PROT_ERR);
            return false;
        }
        if (entry.operation.isLocal() && !entry.perform(connection)) {
            refuse(entry, WorkCompletionStatus.MW_BIND_ERR);
            return false;
        }
        entry.start(cursor, path);
        messages.plan(entry);
        if (entry.operation.bringsData()) {
            readsUnfinished++;
        }
        return true;
    }

    /** The request that the cursor is in cannot be done here: it fails as soon as all before it are done. */
    private void refuse(SendEntry entry, WorkCompletionStatus verdict) {
        entry.verdict = verdict;
        if (cursorIndex == ring.head()) {
            connection.failSend(verdict);
        }
    }

    /** Sends the packet at the cursor. */
    private Step sendNext(SendEntry entry, long now) {
        int index = (int) (cursor - entry.firstSeq);
        int count = entry.operation.isRead() ? partEnd(entry, index) - index : 1;
        long inFlight = cursor - unacked;
        if (!window.admits(inFlight, count, cursor) || entry.operation.bringsData() && readsInFlight >= maxRdAtomic) {
            return Step.NOTHING_TO_SEND;
        }
        // What is asked for costs what the answer will.
        long bytes =
                Math.min((long) count * path.mtuBytes(), entry.local.totalBytes() - (long) index * path.mtuBytes());
        if (!share.allows(bytes)) {
            return Step.TURN_IS_OVER;
        }
        // What was lost has waited for room once.
        if (cursor == fresh && !share.hasRoom(inFlight, bytes)) {
            return Step.FLIGHT_IS_FULL;
        }
        boolean wantsAck = inFlight + count >= window.packets()
                || (cursor + 1) % Math.max(1, window.packets() / ACKS_IN_WINDOW) == 0
                || share.endsWith(bytes);
        int sent = packets.send(entry, index, count, wantsAck, psnOf(cursor));
        if (sent == RequestPackets.MEMORY_IS_GONE) {
            refuse(entry, WorkCompletionStatus.LOC_PROT_ERR);
            return Step.NOTHING_TO_SEND;
        }
        if (sent == RequestPackets.LINK_IS_FULL) {
            return Step.LINK_IS_FULL;
        }
        if (entry.operation.bringsData()) {
            readsInFlight++;
        }
        share.spend(bytes);
        advance(entry, count, now);
        return Step.SENT;
    }

    int partEnd(SendEntry entry, int index) {
        return Math.min(entry.packets, (index / readPartPackets + 1) * readPartPackets);
    }

    private void advance(SendEntry entry, int count, long now) {
        if (cursor < fresh) {
            counters.add(Counter.RESENT_PACKETS);
        } else {
            timer.sample(cursor, now);
        }
        cursor += count;
        if (cursor > fresh) {
            fresh = cursor;
            messages.sent(entry, cursor - entry.firstSeq);
        }
        if (cursor == entry.endSeq()) {
            cursorIndex++;
        }
        share.update(cursor - unacked);
        timer.start(now);
        connection.engine().arm(connection);
    }

    // ---- what answers tell

    /**
     * Takes note that the responder has all packets up to one.
     *
     * @return false when the data of a READ or atomic before it is missing; then it is asked for again
     */
    boolean acknowledge(long seq, long now) {
        while (ring.head() < ring.tail() && ring.at(ring.head()).started) {
            SendEntry entry = ring.at(ring.head());
            if (seq < entry.firstSeq) {
                return true;
            }
            if (entry.operation.bringsData()) {
                // Its own response would have completed it.
                moveTo(entry.firstSeq + entry.received, now);
                if (seq >= entry.firstSeq + entry.received) {
                    recover(Counter.GAPS_IN_RESPONSES);
                    return false;
                }
                return true;
            }
            if (seq + 1 < entry.endSeq()) {
                moveTo(seq + 1, now);
                return true;
            }
            complete(entry, now);
        }
        return true;
    }

    /** Returns the oldest request when it is the one that a packet count lies in, else null. */
    SendEntry awaiting(long seq) {
        if (ring.isEmpty()) {
            return null;
        }
        SendEntry entry = ring.at(ring.head());
        return entry.started && seq >= entry.firstSeq && seq < entry.endSeq() ? entry : null;
    }

    /** Takes note that the next packet of data of the oldest request has come. */
    void received(SendEntry entry, long now) {
        boolean endsPart = entry.received + 1 == partEnd(entry, entry.received);
        if (endsPart && cursor > entry.firstSeq + entry.received && readsInFlight > 0) {
            readsInFlight--;
        }
        entry.received++;
        if (entry.received == entry.packets) {
            complete(entry, now);
        } else {
            moveTo(entry.firstSeq + entry.received, now);
        }
    }

    private void complete(SendEntry entry, long now) {
        long end = entry.endSeq();
        if (entry.operation.bringsData()) {
            readsUnfinished--;
        }
        connection.completeSend(WorkCompletionStatus.SUCCESS);
        moveTo(end, now);
        completePerformed();
    }

    /**
     * Completes what was performed while requests before it were not done, up to the first that is not; and if that one
     * cannot be done, fails it.
     */
    private void completePerformed() {
        while (!ring.isEmpty() && ring.at(ring.head()).isPerformed() && !connection.isBroken()) {
            connection.completeSend(WorkCompletionStatus.SUCCESS);
        }
        cursorIndex = Math.max(cursorIndex, ring.head());
        if (!ring.isEmpty() && ring.at(ring.head()).verdict != WorkCompletionStatus.SUCCESS) {
            connection.failSend(ring.at(ring.head()).verdict);
        }
    }

    private void moveTo(long seq, long now) {
        if (seq <= unacked || connection.isBroken()) {
            return;
        }
        timer.answered(seq, now);
        if (!timer.isQueueing()) {
            window.answered((int) (seq - unacked), unacked);
        }
        unacked = seq;
        rnrPause.progressed();
        recoveringFrom = NONE;
        if (cursor < seq) {
            skipTo(seq);
        }
        share.update(cursor - unacked);
        timer.progressed(now, unacked < fresh);
        connection.engine().arm(connection);
        connection.engine().schedule(connection);
    }

    /** What was about to be resent had arrived after all. */
    private void skipTo(long seq) {
        cursor = seq;
        cursorIndex = ring.head();
        if (!ring.isEmpty()
                && ring.at(cursorIndex).started
                && ring.at(cursorIndex).endSeq() == seq) {
            cursorIndex++;
        }
    }

    MessageTally messages() {
        return messages;
    }

    /** Resends from the oldest packet that is missing; once, until something has arrived. */
    void recover(Counter cause) {
        if (recoveringFrom == unacked || rnrPause.isOn()) {
            return;
        }
        counters.add(cause);
        window.onLoss();
        goBack();
    }

    private void goBack() {
        recoveringFrom = unacked;
        cursor = unacked;
        cursorIndex = ring.head();
        readsInFlight = 0;
        timer.dropSample();
        share.update(cursor - unacked);
        connection.engine().schedule(connection);
    }

    /** The responder has no receive posted for the oldest packet: asks again after the pause that it wants. */
    void onReceiverNotReady(int syndrome, long now) {
        if (rnrPause.isOn()) {
            return;
        }
        if (!rnrPause.begin(syndrome, now)) {
            connection.failSend(WorkCompletionStatus.RNR_RETRY_EXC_ERR);
            return;
        }
        timer.stop();
        connection.engine().arm(connection);
    }

    void onTimer(long now) {
        if (rnrPause.isOn()) {
            if (now >= rnrPause.until()) {
                rnrPause.end();
                goBack();
            }
        } else if (timer.hasExpired(now)) {
            if (timer.isExhausted(now)) {
                connection.failSend(WorkCompletionStatus.RETRY_EXC_ERR);
                return;
            }
            counters.add(Counter.TIMEOUTS);
            timer.backOff(now);
            window.onTimeout();
            goBack();
        }
    }

    /** Stops for good: the connection is in ERR. */
    void stop() {
        timer.stop();
        rnrPause.end();
        share.stop();
    }
}
