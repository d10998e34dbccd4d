package io.rdmagateway.testing;

import io.rdmagateway.verbs.Access;
import io.rdmagateway.verbs.CompletionQueue;
import io.rdmagateway.verbs.GidSelection;
import io.rdmagateway.verbs.GidWish;
import io.rdmagateway.verbs.MemoryRegion;
import io.rdmagateway.verbs.PreparedQueuePair;
import io.rdmagateway.verbs.ProtectionDomain;
import io.rdmagateway.verbs.Psn;
import io.rdmagateway.verbs.QueuePair;
import io.rdmagateway.verbs.QueuePairCaps;
import io.rdmagateway.verbs.QueuePairConfig;
import io.rdmagateway.verbs.QueuePairEndpoint;
import io.rdmagateway.verbs.RcTimers;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.RemoteMemory;
import io.rdmagateway.verbs.SendRequest;
import io.rdmagateway.verbs.WorkCompletion;
import io.rdmagateway.verbs.WorkCompletionOpcode;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Optional;
import java.util.function.Consumer;

/** The client's half of a connection, on the same device as the gateway's. For one thread. */
public final class LoopbackPeer implements AutoCloseable {

    /** A completion that outlives its handler. */
    private record Kept(
            long wrId,
            WorkCompletionStatus status,
            WorkCompletionOpcode opcode,
            int byteLength,
            boolean hasImmData,
            int immData,
            boolean hasInvalidatedRkey,
            int invalidatedRkey,
            int qpNum,
            int vendorErr)
            implements WorkCompletion {

        static Kept of(WorkCompletion wc) {
            return new Kept(
                    wc.wrId(),
                    wc.status(),
                    wc.opcode(),
                    wc.byteLength(),
                    wc.hasImmData(),
                    wc.immData(),
                    wc.hasInvalidatedRkey(),
                    wc.invalidatedRkey(),
                    wc.qpNum(),
                    wc.vendorErr());
        }
    }

    private static final int BYTES = 1 << 16;
    private static final long RECV = 1;
    private static final long PATIENCE_NANOS = 5_000_000_000L;

    private final Arena arena = Arena.ofShared();
    private final ProtectionDomain pd;
    private final CompletionQueue cq;
    private final MemoryRegion mr;
    private final PreparedQueuePair prepared;
    private final QueuePairEndpoint endpoint;
    /** What came while something else was waited for. */
    private final Deque<Kept> kept = new ArrayDeque<>();

    private QueuePair qp;
    private SendRequest wr;

    public LoopbackPeer(RdmaDevice device) {
        this(device, BYTES);
    }

    /** @param lengthBytes of its memory, {@value #BYTES} or more */
    public LoopbackPeer(RdmaDevice device, long lengthBytes) {
        pd = device.allocPd();
        cq = device.createCq(128);
        mr = pd.regMr(arena.allocate(lengthBytes, 4096), EnumSet.allOf(Access.class));
        prepared = pd.createQp(new QueuePairConfig(
                cq,
                cq,
                QueuePairCaps.of(32, 32),
                device.port(1),
                GidSelection.best(device.gids(1), GidWish.NONE, Optional.empty())
                        .orElseThrow(),
                EnumSet.of(Access.REMOTE_READ, Access.REMOTE_WRITE, Access.REMOTE_ATOMIC),
                8,
                RcTimers.DEFAULT));
        endpoint = prepared.endpoint(Psn.random(new SecureRandom()));
    }

    public QueuePairEndpoint endpoint() {
        return endpoint;
    }

    public void connect(QueuePairEndpoint gateway) {
        qp = prepared.connect(endpoint, gateway);
        wr = qp.newSendRequest();
    }

    /** Posts a receive for one message into part of its memory; {@link #poll} brings its completion. */
    public void postRecv(long wrId, long offsetBytes, int lengthBytes) {
        qp.postRecv(qp.newReceiveRequest().wrId(wrId).clear().local(mr, offsetBytes, lengthBytes));
    }

    /** Posts a receive for one message. */
    public void postRecv() {
        qp.postRecv(qp.newReceiveRequest().wrId(RECV).clear().local(mr, BYTES / 2, 4096));
    }

    public WorkCompletionStatus write(RemoteMemory remote, long offsetBytes, byte[] bytes) {
        MemorySegment.copy(bytes, 0, mr.memory(), ValueLayout.JAVA_BYTE, 0, bytes.length);
        wr.wrId(2).write(remote.address() + offsetBytes, remote.rkey()).local(mr, 0, bytes.length);
        qp.postSend(wr);
        return await(2);
    }

    /** Reads into this side's memory; {@link #bytes} has them. */
    public WorkCompletionStatus read(RemoteMemory remote, long offsetBytes, int lengthBytes) {
        wr.wrId(3).read(remote.address() + offsetBytes, remote.rkey()).local(mr, 0, lengthBytes);
        qp.postSend(wr);
        return await(3);
    }

    public WorkCompletionStatus send(byte[] bytes) {
        MemorySegment.copy(bytes, 0, mr.memory(), ValueLayout.JAVA_BYTE, 0, bytes.length);
        wr.wrId(4).send();
        if (bytes.length > 0) {
            wr.local(mr, 0, bytes.length);
        }
        qp.postSend(wr);
        return await(4);
    }

    /** Performs any other operation. */
    public WorkCompletionStatus perform(Consumer<SendRequest> operation) {
        post(5, operation);
        return await(5);
    }

    /** Posts an operation whose completion {@link #poll} brings. */
    public void post(long wrId, Consumer<SendRequest> operation) {
        wr.wrId(wrId);
        operation.accept(wr);
        qp.postSend(wr);
    }

    /** Takes a completion, if there is one. */
    public int poll(Consumer<WorkCompletion> handler) {
        if (kept.isEmpty()) {
            return cq.poll(1, handler);
        }
        handler.accept(kept.remove());
        return 1;
    }

    /** Returns this side's memory. */
    public MemoryRegion mr() {
        return mr;
    }

    /** Waits for the message that the posted receive takes. */
    public WorkCompletionStatus receive() {
        return await(RECV);
    }

    /** True when a message has come. */
    public boolean hasReceived() {
        return take(RECV).isPresent();
    }

    /** Returns the bytes that {@link #read} brought. */
    public byte[] bytes(int lengthBytes) {
        return mr.memory().asSlice(0, lengthBytes).toArray(ValueLayout.JAVA_BYTE);
    }

    /** Returns the bytes that {@link #receive} brought. */
    public byte[] message(int lengthBytes) {
        return mr.memory().asSlice(BYTES / 2, lengthBytes).toArray(ValueLayout.JAVA_BYTE);
    }

    private WorkCompletionStatus await(long wrId) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < PATIENCE_NANOS) {
            Optional<WorkCompletionStatus> status = take(wrId);
            if (status.isPresent()) {
                return status.get();
            }
            Thread.yield();
        }
        throw new AssertionError("no completion of request " + wrId);
    }

    /** Takes the first completion of a request; others stay for who asks for them. */
    private Optional<WorkCompletionStatus> take(long wrId) {
        cq.poll(1, wc -> kept.add(Kept.of(wc)));
        Optional<Kept> first = kept.stream().filter(wc -> wc.wrId == wrId).findFirst();
        first.ifPresent(kept::remove);
        return first.map(Kept::status);
    }

    @Override
    public void close() {
        if (!arena.scope().isAlive()) {
            return;
        }
        prepared.close();
        if (qp != null) {
            qp.close();
        }
        mr.close();
        cq.close();
        pd.close();
        arena.close();
    }
}
