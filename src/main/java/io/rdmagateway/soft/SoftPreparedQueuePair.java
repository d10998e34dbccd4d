package io.rdmagateway.soft;

import io.rdmagateway.verbs.Errno;
import io.rdmagateway.verbs.Mtu;
import io.rdmagateway.verbs.PreparedQueuePair;
import io.rdmagateway.verbs.Psn;
import io.rdmagateway.verbs.QueuePair;
import io.rdmagateway.verbs.QueuePairEndpoint;
import io.rdmagateway.verbs.ReceiveRequest;
import io.rdmagateway.verbs.VerbsException;
import java.util.List;

/** A queue pair in INIT. */
final class SoftPreparedQueuePair implements PreparedQueuePair {

    private final ReliableConnection connection;
    private final PostedReceives receives;
    private Use use = Use.OPEN;

    private enum Use {
        OPEN,
        CONNECTED,
        CLOSED
    }

    SoftPreparedQueuePair(ReliableConnection connection) {
        this.connection = connection;
        this.receives = new PostedReceives(connection);
    }

    @Override
    public int qpNum() {
        return connection.qpNum();
    }

    @Override
    public QueuePairEndpoint endpoint(Psn psn) {
        return connection.config().endpoint(qpNum(), psn);
    }

    @Override
    public synchronized QueuePair connect(QueuePairEndpoint local, QueuePairEndpoint remote) {
        requireOpen();
        if (local.qpNum() != qpNum()
                || !local.gid().equals(connection.config().source().gid())) {
            throw new IllegalArgumentException("local: is not the endpoint of this queue pair");
        }
        if (local.linkLayer() != remote.linkLayer()) {
            throw new IllegalArgumentException(
                    "link_layer: one side is " + local.linkLayer() + ", the other " + remote.linkLayer());
        }
        if (local.gid().isIpv4Mapped() != remote.gid().isIpv4Mapped()) {
            throw new VerbsException(
                    "ibv_modify_qp(INIT->RTR)",
                    Errno.EINVAL,
                    "GID " + local.gid() + " cannot reach " + remote.gid() + ": one is IPv4 and the other IPv6");
        }
        Mtu mtu = Mtu.min(local.mtu(), remote.mtu());
        int maxRdAtomic = Math.min(local.maxRdAtomic(), remote.maxRdAtomic());
        Engine engine = connection.engine();
        Link.Route route = Routes.open(engine.link(), "ibv_modify_qp(INIT->RTR)", remote.gid());
        Path path = path(engine.link(), route, local, remote, mtu);
        engine.call(() -> {
            connection.connect(path, local.psn(), remote.psn(), mtu, maxRdAtomic);
            return null;
        });
        use = Use.CONNECTED;
        return new SoftQueuePair(connection, receives);
    }

    private static Path path(Link link, Link.Route route, QueuePairEndpoint local, QueuePairEndpoint remote, Mtu mtu) {
        int agreed = Math.min(local.privatePayloadBytes(), remote.privatePayloadBytes());
        return agreed == 0
                ? Path.standard(link, route, remote.qpNum(), mtu)
                : Path.betweenSoftDevices(link, route, remote.qpNum(), agreed, local.psn(), remote.psn());
    }

    private void requireOpen() {
        switch (use) {
            case OPEN -> {}
            case CONNECTED -> throw new IllegalStateException("the prepared queue pair was connected");
            case CLOSED -> throw new IllegalStateException("the queue pair is closed");
        }
    }

    @Override
    public synchronized ReceiveRequest newReceiveRequest() {
        requireOpen();
        return receives.newRequest();
    }

    @Override
    public synchronized void postRecv(ReceiveRequest wr) {
        requireOpen();
        receives.post(wr);
    }

    @Override
    public synchronized void postRecv(List<? extends ReceiveRequest> wrs) {
        requireOpen();
        receives.post(wrs);
    }

    @Override
    public synchronized void close() {
        if (use == Use.OPEN) {
            use = Use.CLOSED;
            connection.pd().destroy(connection);
        }
    }
}
