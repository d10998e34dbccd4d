package io.rdmagateway.ibverbs;

import io.rdmagateway.ibverbs.ffm.DataPath;
import io.rdmagateway.ibverbs.ffm.IbvQp;
import io.rdmagateway.ibverbs.ffm.IbvQpAttr;
import io.rdmagateway.ibverbs.ffm.IbvQpInitAttr;
import io.rdmagateway.ibverbs.ffm.Libibverbs;
import io.rdmagateway.verbs.Errno;
import io.rdmagateway.verbs.Mtu;
import io.rdmagateway.verbs.PostException;
import io.rdmagateway.verbs.Psn;
import io.rdmagateway.verbs.QueuePairCaps;
import io.rdmagateway.verbs.QueuePairInfo;
import io.rdmagateway.verbs.QueuePairState;
import io.rdmagateway.verbs.ReceiveRequest;
import io.rdmagateway.verbs.SendRequest;
import io.rdmagateway.verbs.VerbsException;
import io.rdmagateway.verbs.spi.ListedRequest;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/** What both stages of a queue pair stand on: the native object, the memory of its requests, and the posting. */
final class NativeQueuePair {

    private static final QueuePairState[] STATES = QueuePairState.values();
    private static final int QUERY_MASK = IbvQpAttr.IBV_QP_STATE
            | IbvQpAttr.IBV_QP_PATH_MTU
            | IbvQpAttr.IBV_QP_SQ_PSN
            | IbvQpAttr.IBV_QP_RQ_PSN
            | IbvQpAttr.IBV_QP_MAX_QP_RD_ATOMIC
            | IbvQpAttr.IBV_QP_MAX_DEST_RD_ATOMIC;

    private final Libibverbs lib;
    private final DataPath dataPath;
    private final NativeHandle handle;
    private final QueuePairCaps caps;
    private final int qpNum;
    private final Arena arena = Arena.ofShared();
    private final Queue<IbverbsSendRequest> sendRequests = new ConcurrentLinkedQueue<>();

    NativeQueuePair(IbverbsDevice device, NativeHandle handle, QueuePairCaps caps) {
        this.lib = device.lib();
        this.dataPath = device.dataPath();
        this.handle = handle;
        this.caps = caps;
        this.qpNum = IbvQp.qp_num(handle.address());
    }

    int qpNum() {
        return qpNum;
    }

    NativeHandle handle() {
        return handle;
    }

    IbverbsSendRequest newSendRequest() {
        handle.address();
        IbverbsSendRequest request = new IbverbsSendRequest(this, arena, caps);
        sendRequests.add(request);
        return request;
    }

    IbverbsReceiveRequest newReceiveRequest() {
        handle.address();
        return new IbverbsReceiveRequest(this, arena, caps);
    }

    void postSend(SendRequest wr) {
        IbverbsSendRequest request = own(wr);
        request.next(0);
        int errno = postSend(request);
        if (errno != 0) {
            throw refused("ibv_post_send", errno, caps.maxSendWr());
        }
        request.posted();
    }

    void postSend(List<? extends SendRequest> wrs) {
        ListedRequest.requireOnce(wrs);
        IbverbsSendRequest first = null;
        for (int i = wrs.size() - 1; i >= 0; i--) {
            IbverbsSendRequest request = own(wrs.get(i));
            request.next(first == null ? 0 : first.address());
            first = request;
        }
        if (first == null) {
            return;
        }
        // Names the first, until the driver names another.
        first.badWr(first.address());
        int errno = postSend(first);
        int posted = 0;
        while (posted < wrs.size() && (errno == 0 || own(wrs.get(posted)).address() != first.badWr())) {
            own(wrs.get(posted++)).posted();
        }
        if (errno != 0) {
            throw new PostException(refused("ibv_post_send", errno, caps.maxSendWr()), posted, wrs.size());
        }
    }

    private int postSend(IbverbsSendRequest first) {
        Tenancy tenancy = handle.enter();
        if (tenancy == null) {
            synchronized (handle) {
                return dataPath.post_send(handle.sharedAddress(), first.address(), first.badWrAddress());
            }
        }
        try {
            return dataPath.post_send(handle.heldAddress(), first.address(), first.badWrAddress());
        } finally {
            tenancy.leave();
        }
    }

    void postRecv(ReceiveRequest wr) {
        IbverbsReceiveRequest request = own(wr);
        request.next(0);
        int errno = postRecv(request);
        if (errno != 0) {
            throw refused("ibv_post_recv", errno, caps.maxRecvWr());
        }
    }

    void postRecv(List<? extends ReceiveRequest> wrs) {
        ListedRequest.requireOnce(wrs);
        IbverbsReceiveRequest first = null;
        for (int i = wrs.size() - 1; i >= 0; i--) {
            IbverbsReceiveRequest request = own(wrs.get(i));
            request.next(first == null ? 0 : first.address());
            first = request;
        }
        if (first == null) {
            return;
        }
        first.badWr(first.address());
        int errno = postRecv(first);
        if (errno != 0) {
            int posted = 0;
            while (posted < wrs.size() && own(wrs.get(posted)).address() != first.badWr()) {
                posted++;
            }
            throw new PostException(refused("ibv_post_recv", errno, caps.maxRecvWr()), posted, wrs.size());
        }
    }

    private int postRecv(IbverbsReceiveRequest first) {
        Tenancy tenancy = handle.enter();
        if (tenancy == null) {
            synchronized (handle) {
                return dataPath.post_recv(handle.sharedAddress(), first.address(), first.badWrAddress());
            }
        }
        try {
            return dataPath.post_recv(handle.heldAddress(), first.address(), first.badWrAddress());
        } finally {
            tenancy.leave();
        }
    }

    private IbverbsSendRequest own(SendRequest wr) {
        if (wr instanceof IbverbsSendRequest request && request.belongsTo(this)) {
            return request;
        }
        throw new IllegalArgumentException("the request was made by another queue pair");
    }

    private IbverbsReceiveRequest own(ReceiveRequest wr) {
        if (wr instanceof IbverbsReceiveRequest request && request.belongsTo(this)) {
            return request;
        }
        throw new IllegalArgumentException("the request was made by another queue pair");
    }

    private static VerbsException refused(String verb, int errno, int depth) {
        return new VerbsException(
                verb, errno, errno == Errno.ENOMEM ? "the queue is full; " + depth + " requests fit" : "");
    }

    /** Calls {@code ibv_modify_qp}. */
    void modify(String transition, MemorySegment attr, int mask, Supplier<String> detail) {
        synchronized (handle) {
            Refusal.check("ibv_modify_qp(" + transition + ")", lib.ibv_modify_qp(handle.address(), attr, mask), detail);
        }
    }

    QueuePairInfo info() {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment attr = IbvQpAttr.allocate(call);
            MemorySegment init = IbvQpInitAttr.allocate(call);
            synchronized (handle) {
                Refusal.check("ibv_query_qp", lib.ibv_query_qp(handle.address(), attr, QUERY_MASK, init));
            }
            int mtu = IbvQpAttr.path_mtu(attr);
            int state = IbvQpAttr.qp_state(attr);
            return new QueuePairInfo(
                    state >= 0 && state < STATES.length ? STATES[state] : QueuePairState.UNKNOWN,
                    mtu == 0 ? null : Mtu.ofCode(mtu),
                    new Psn(IbvQpAttr.sq_psn(attr) & Psn.MAX),
                    new Psn(IbvQpAttr.rq_psn(attr) & Psn.MAX),
                    IbvQpAttr.max_rd_atomic(attr),
                    IbvQpAttr.max_dest_rd_atomic(attr));
        }
    }

    void close() {
        if (handle.close("ibv_destroy_qp", lib::ibv_destroy_qp)) {
            sendRequests.forEach(IbverbsSendRequest::letGo);
            arena.close();
        }
    }
}
