package io.rdmagateway.bench;

import io.rdmagateway.verbs.ReceiveRequest;
import io.rdmagateway.verbs.SendRequest;
import io.rdmagateway.verbs.WorkCompletion;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * One of two that send the same message to and fro. A SEND is noticed by its completion, a WRITE by its last byte, which
 * counts. For one thread at a time.
 */
final class Player {

    static final int TX_DEPTH = 128;
    static final int RX_DEPTH = 64;

    private static final Duration LOOK_AROUND = Duration.ofMillis(20);

    private static final VarHandle BYTE = ValueLayout.JAVA_BYTE.varHandle();
    private static final int SIGNAL_EVERY = 64;
    private static final long SENT = 0;
    private static final long RECEIVED = 1;
    private static final int LOOKS_BEFORE_POLL = 32;
    private static final int LOOKS_BEFORE_YIELD = 20 * LOOKS_BEFORE_POLL;

    private final End end;
    private final Verb verb;
    private final Waiting waiting;
    private final boolean inline;
    private final MemorySegment memory;
    private final MemorySegment message;
    private final long lastByteIn;
    private final long lastByteOut;
    private final long remoteIn;
    private final int remoteKey;
    private final SendRequest quiet;
    private final SendRequest signaled;
    private final ReceiveRequest receive;
    private final Consumer<WorkCompletion> handler = this::complete;
    private volatile boolean stopped;
    private long sent;
    private long sendsCompleted;
    private long arrived;
    private long received;

    /** The message lies at the beginning of the memory; the other's arrives in its second half. */
    Player(End end, End other, Verb verb, int bytes, int inlineBytes, Waiting waiting) {
        this.end = end;
        this.verb = verb;
        this.waiting = waiting;
        inline = bytes <= inlineBytes;
        memory = end.memory();
        long half = memory.byteSize() / 2;
        message = memory.asSlice(0, bytes);
        lastByteOut = bytes - 1;
        lastByteIn = half + bytes - 1;
        remoteIn = other.mr().address() + half;
        remoteKey = other.mr().rkey();
        quiet = end.qp().newSendRequest().wrId(SENT);
        signaled = end.qp().newSendRequest().wrId(SENT);
        receive = end.qp().newReceiveRequest().wrId(RECEIVED).local(end.mr(), half, (int) half);
        fill(quiet).unsignaled();
        fill(signaled);
        memory.fill((byte) 0);
    }

    private SendRequest fill(SendRequest wr) {
        if (verb == Verb.SEND) {
            wr.send();
        } else {
            wr.write(remoteIn, remoteKey);
        }
        return inline ? wr.inline(message) : wr.local(end.mr(), 0, (int) message.byteSize());
    }

    /** Posts receives for SENDs. They are as long as any message, so that they serve for all lengths. */
    void postReceives() {
        for (int i = 0; i < RX_DEPTH; i++) {
            end.qp().postRecv(receive);
        }
    }

    private void complete(WorkCompletion wc) {
        wc.requireSuccess();
        if (wc.wrId() == RECEIVED) {
            received++;
            end.qp().postRecv(receive);
        } else {
            sendsCompleted += SIGNAL_EVERY;
        }
    }

    void send() {
        while (sent - sendsCompleted >= TX_DEPTH) {
            waiting.await(handler);
        }
        sent++;
        memory.set(ValueLayout.JAVA_BYTE, lastByteOut, (byte) sent);
        boolean silent = sent % SIGNAL_EVERY != 0;
        SendRequest wr = silent ? quiet : signaled;
        if (inline) {
            // The bytes were copied when it was filled in, and have changed.
            fill(wr);
            if (silent) {
                wr.unsignaled();
            }
        }
        end.qp().postSend(wr);
    }

    /** Has the other thread's {@link #await} return. */
    void stop() {
        stopped = true;
    }

    /**
     * Waits for the next message.
     *
     * @return false when it was stopped
     * @throws io.rdmagateway.verbs.DeviceUnavailableException there was none for a minute
     */
    boolean await() {
        arrived++;
        long deadline = 0;
        while (!hasArrived()) {
            if (stopped) {
                return false;
            }
            long now = System.nanoTime();
            deadline = deadline == 0 ? now + Waiting.PATIENCE.toNanos() : deadline;
            if (now - deadline > 0) {
                throw waiting.late();
            }
        }
        return true;
    }

    /** Looks for a while. */
    private boolean hasArrived() {
        if (verb == Verb.SEND) {
            return received >= arrived || waiting.await(LOOK_AROUND, handler) > 0 && received >= arrived;
        }
        for (int i = 0; i < LOOKS_BEFORE_YIELD; i++) {
            if ((byte) BYTE.getAcquire(memory, lastByteIn) == (byte) arrived) {
                return true;
            }
            if (i % LOOKS_BEFORE_POLL == LOOKS_BEFORE_POLL - 1) {
                // A queue pair that broke says so there; and a device in user space gets on with its work by that.
                waiting.poll(handler);
            }
        }
        Thread.yield();
        return false;
    }
}
