package io.rdmagateway.ibverbs;

import io.rdmagateway.ibverbs.ffm.IbvQpAttr;
import io.rdmagateway.verbs.Mtu;
import io.rdmagateway.verbs.QueuePair;
import io.rdmagateway.verbs.QueuePairInfo;
import io.rdmagateway.verbs.ReceiveRequest;
import io.rdmagateway.verbs.SendRequest;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** A connected queue pair of the kernel. */
final class IbverbsQueuePair implements QueuePair {

    private final NativeQueuePair qp;
    private final Mtu mtu;
    private final int maxRdAtomic;

    IbverbsQueuePair(NativeQueuePair qp, Mtu mtu, int maxRdAtomic) {
        this.qp = qp;
        this.mtu = mtu;
        this.maxRdAtomic = maxRdAtomic;
    }

    @Override
    public int qpNum() {
        return qp.qpNum();
    }

    @Override
    public Mtu mtu() {
        return mtu;
    }

    @Override
    public int payloadBytes() {
        return mtu.bytes();
    }

    @Override
    public int maxRdAtomic() {
        return maxRdAtomic;
    }

    @Override
    public SendRequest newSendRequest() {
        return qp.newSendRequest();
    }

    @Override
    public void postSend(SendRequest wr) {
        qp.postSend(wr);
    }

    @Override
    public void postSend(List<? extends SendRequest> wrs) {
        qp.postSend(wrs);
    }

    @Override
    public ReceiveRequest newReceiveRequest() {
        return qp.newReceiveRequest();
    }

    @Override
    public void postRecv(ReceiveRequest wr) {
        qp.postRecv(wr);
    }

    @Override
    public void postRecv(List<? extends ReceiveRequest> wrs) {
        qp.postRecv(wrs);
    }

    @Override
    public QueuePairInfo info() {
        return qp.info();
    }

    @Override
    public void fail() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attr = IbvQpAttr.allocate(arena);
            IbvQpAttr.qp_state(attr, IbvQpAttr.IBV_QPS_ERR);
            qp.modify("->ERR", attr, IbvQpAttr.IBV_QP_STATE, () -> "");
        }
    }

    @Override
    public void close() {
        qp.close();
    }

    @Override
    public String toString() {
        return "IbverbsQueuePair[" + mtu + "]";
    }
}
