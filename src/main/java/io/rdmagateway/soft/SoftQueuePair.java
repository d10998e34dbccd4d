package io.rdmagateway.soft;

import io.rdmagateway.verbs.Mtu;
import io.rdmagateway.verbs.PostException;
import io.rdmagateway.verbs.QueuePair;
import io.rdmagateway.verbs.QueuePairInfo;
import io.rdmagateway.verbs.ReceiveRequest;
import io.rdmagateway.verbs.SendRequest;
import io.rdmagateway.verbs.VerbsException;
import io.rdmagateway.verbs.spi.ListedRequest;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/** A connected queue pair: what its user sees of a {@link ReliableConnection}. */
final class SoftQueuePair implements QueuePair {

    /** The last one's ACK may be on its way still. */
    private static final int MAX_AWAITED = 2;

    private final ReliableConnection connection;
    private final PostedReceives receives;
    private final Queue<SoftSendRequest> drafts = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    SoftQueuePair(ReliableConnection connection, PostedReceives receives) {
        this.connection = connection;
        this.receives = receives;
    }

    private void requireOpen() {
        if (closed.get()) {
            throw new IllegalStateException("the queue pair is closed");
        }
    }

    @Override
    public int qpNum() {
        return connection.qpNum();
    }

    @Override
    public Mtu mtu() {
        return connection.mtu();
    }

    @Override
    public int payloadBytes() {
        return connection.path().mtuBytes();
    }

    @Override
    public int maxRdAtomic() {
        return connection.maxRdAtomic();
    }

    @Override
    public SendRequest newSendRequest() {
        requireOpen();
        SoftSendRequest draft = new SoftSendRequest(
                connection, new SendEntry(connection.config().caps()));
        drafts.add(draft);
        if (closed.get()) {
            draft.close();
        }
        return draft;
    }

    @Override
    public void postSend(SendRequest wr) {
        requireOpen();
        SendEntry entry = put(wr);
        if (isAwaited(entry)) {
            connection.engine().submitAndSend(connection);
        } else {
            connection.engine().submit(connection);
        }
    }

    /** One packet with little before it is a question of latency; of more the engine makes bursts. */
    private boolean isAwaited(SendEntry entry) {
        return connection.sends().outstanding() <= MAX_AWAITED
                && entry.local.totalBytes() <= connection.path().mtuBytes();
    }

    @Override
    public void postSend(List<? extends SendRequest> wrs) {
        requireOpen();
        ListedRequest.requireOnce(wrs);
        int posted = 0;
        try {
            for (; posted < wrs.size(); posted++) {
                put(wrs.get(posted));
            }
        } catch (VerbsException e) {
            throw new PostException(e, posted, wrs.size());
        } finally {
            connection.engine().submit(connection);
        }
    }

    private SendEntry put(SendRequest wr) {
        if (!(wr instanceof SoftSendRequest request)) {
            throw new IllegalArgumentException("the request was made by another queue pair");
        }
        SendEntry entry = request.checkedFor(connection);
        connection.sends().post(entry);
        return entry;
    }

    @Override
    public ReceiveRequest newReceiveRequest() {
        requireOpen();
        return receives.newRequest();
    }

    @Override
    public void postRecv(ReceiveRequest wr) {
        requireOpen();
        receives.post(wr);
    }

    @Override
    public void postRecv(List<? extends ReceiveRequest> wrs) {
        requireOpen();
        receives.post(wrs);
    }

    @Override
    public QueuePairInfo info() {
        requireOpen();
        return connection.engine().call(connection::info);
    }

    @Override
    public void fail() {
        requireOpen();
        connection.engine().call(() -> {
            connection.fail(null);
            return null;
        });
    }

    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            connection.pd().destroy(connection);
            drafts.forEach(SoftSendRequest::close);
        }
    }

    @Override
    public String toString() {
        return "SoftQueuePair[" + connection.state() + "]";
    }
}
