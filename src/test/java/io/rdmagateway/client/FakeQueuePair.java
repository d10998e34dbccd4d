package io.rdmagateway.client;

import io.rdmagateway.verbs.CompletionQueue;
import io.rdmagateway.verbs.Mtu;
import io.rdmagateway.verbs.PreparedQueuePair;
import io.rdmagateway.verbs.Psn;
import io.rdmagateway.verbs.QueuePair;
import io.rdmagateway.verbs.QueuePairConfig;
import io.rdmagateway.verbs.QueuePairEndpoint;
import io.rdmagateway.verbs.QueuePairInfo;
import io.rdmagateway.verbs.QueuePairState;
import io.rdmagateway.verbs.ReceiveRequest;
import io.rdmagateway.verbs.SendRequest;
import io.rdmagateway.verbs.WorkCompletion;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * A queue pair that performs every request when its completion queue is polled, echoes messages, and fails at request
 * number {@link #failAt} with {@link #failStatus}.
 */
final class FakeQueuePair implements QueuePair {

    final FakeCompletionQueue cq = new FakeCompletionQueue();
    final List<FakeRequest> performed = new ArrayList<>();
    long failAt = -1;
    WorkCompletionStatus failStatus = WorkCompletionStatus.REM_ACCESS_ERR;
    /** True: every request fails, on each queue pair anew. */
    boolean failAlways;
    /** On each queue pair so many requests succeed; 0: all. */
    int failEvery;

    private int performedHere;
    /** Run by the first request that fails. */
    Runnable afterFailure = () -> {};
    /** True: requests are taken and never performed, as over a cut cable. */
    volatile boolean stuck;
    /** True: writes are acknowledged, but leave no trace. */
    boolean writesVanish;

    int mostOutstanding;

    private final FakeDevice device;
    private final Deque<FakeRequest> posted = new ArrayDeque<>();
    private final Deque<FakeRequest> receives = new ArrayDeque<>();
    QueuePairConfig config;
    private volatile boolean broken;

    FakeQueuePair(FakeDevice device) {
        this.device = device;
    }

    PreparedQueuePair prepare(QueuePairConfig asked) {
        config = asked;
        broken = false;
        performedHere = 0;
        return new Prepared();
    }

    @Override
    public int qpNum() {
        return 17;
    }

    @Override
    public Mtu mtu() {
        return Mtu.MTU_4096;
    }

    @Override
    public int payloadBytes() {
        return mtu().bytes();
    }

    @Override
    public int maxRdAtomic() {
        return config.maxRdAtomic();
    }

    @Override
    public SendRequest newSendRequest() {
        return new FakeRequest();
    }

    @Override
    public synchronized void postSend(SendRequest wr) {
        device.refuseOr("postSend");
        posted.add(((FakeRequest) wr).copy());
        mostOutstanding = Math.max(mostOutstanding, posted.size());
    }

    @Override
    public void postSend(List<? extends SendRequest> wrs) {
        wrs.forEach(this::postSend);
    }

    @Override
    public QueuePairInfo info() {
        return new QueuePairInfo(broken ? QueuePairState.ERR : QueuePairState.RTS, mtu(), new Psn(0), new Psn(0), 1, 1);
    }

    @Override
    public void fail() {
        broken = true;
    }

    @Override
    public ReceiveRequest newReceiveRequest() {
        return new FakeReceive();
    }

    @Override
    public synchronized void postRecv(ReceiveRequest wr) {
        receives.add(((FakeReceive) wr).request().copy());
    }

    @Override
    public void postRecv(List<? extends ReceiveRequest> wrs) {
        wrs.forEach(this::postRecv);
    }

    @Override
    public void close() {
        device.journal.add("close qp");
    }

    /** Returns how many requests are posted and not performed. */
    synchronized int outstanding() {
        return posted.size();
    }

    private synchronized void performAll() {
        while (!posted.isEmpty() && (!stuck || broken)) {
            FakeRequest wr = posted.remove();
            WorkCompletionStatus status = outcome();
            if (status == WorkCompletionStatus.SUCCESS) {
                perform(wr);
            } else {
                broken = true;
                afterFailure.run();
            }
            performedHere++;
            performed.add(wr);
            if (wr.signaled || status != WorkCompletionStatus.SUCCESS) {
                cq.completions.add(new FakeCompletion(wr.wrId, status, wr.lengthBytes()));
            }
        }
    }

    private WorkCompletionStatus outcome() {
        if (broken) {
            return WorkCompletionStatus.WR_FLUSH_ERR;
        }
        return failAlways || performed.size() == failAt || failEvery > 0 && performedHere == failEvery
                ? failStatus
                : WorkCompletionStatus.SUCCESS;
    }

    private void perform(FakeRequest wr) {
        switch (wr.kind) {
            case "send" -> {
                FakeRequest receive = receives.remove();
                MemorySegment target = receive.local;
                target.copyFrom(wr.local);
                cq.completions.add(new FakeCompletion(receive.wrId, WorkCompletionStatus.SUCCESS, wr.lengthBytes()));
            }
            case "write" -> {
                if (!writesVanish) {
                    wr.remoteIn(device).copyFrom(wr.local);
                }
            }
            case "read" -> wr.local.copyFrom(wr.remoteIn(device));
            default -> wr.performAtomic(device);
        }
    }

    /** What both sides of a request are done with. */
    final class FakeCompletionQueue implements CompletionQueue {

        final Queue<WorkCompletion> completions = new ConcurrentLinkedQueue<>();

        @Override
        public int number() {
            return 1;
        }

        @Override
        public int capacity() {
            return 128;
        }

        @Override
        public int poll(int max, Consumer<? super WorkCompletion> handler) {
            performAll();
            int count = 0;
            while (count < max && !completions.isEmpty()) {
                handler.accept(completions.remove());
                count++;
            }
            return count;
        }

        @Override
        public void reqNotify(boolean solicitedOnly) {
            // Nobody sleeps.
        }

        @Override
        public void close() {
            device.journal.add("close cq");
        }
    }

    private final class Prepared implements PreparedQueuePair {

        private boolean used;

        @Override
        public int qpNum() {
            return FakeQueuePair.this.qpNum();
        }

        @Override
        public QueuePairEndpoint endpoint(Psn psn) {
            return config.endpoint(qpNum(), psn);
        }

        @Override
        public QueuePair connect(QueuePairEndpoint local, QueuePairEndpoint remote) {
            device.refuseOr("connect");
            used = true;
            return FakeQueuePair.this;
        }

        @Override
        public ReceiveRequest newReceiveRequest() {
            return FakeQueuePair.this.newReceiveRequest();
        }

        @Override
        public void postRecv(ReceiveRequest wr) {
            FakeQueuePair.this.postRecv(wr);
        }

        @Override
        public void postRecv(List<? extends ReceiveRequest> wrs) {
            FakeQueuePair.this.postRecv(wrs);
        }

        @Override
        public void close() {
            if (!used) {
                device.journal.add("close prepared qp");
            }
        }
    }
}
