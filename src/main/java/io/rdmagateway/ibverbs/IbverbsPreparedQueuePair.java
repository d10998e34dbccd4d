package io.rdmagateway.ibverbs;

import io.rdmagateway.ibverbs.ffm.IbvAhAttr;
import io.rdmagateway.ibverbs.ffm.IbvQpAttr;
import io.rdmagateway.ibverbs.ffm.IbvQpInitAttr;
import io.rdmagateway.ibverbs.ffm.Libibverbs;
import io.rdmagateway.verbs.DeviceInfo;
import io.rdmagateway.verbs.LinkLayer;
import io.rdmagateway.verbs.Mtu;
import io.rdmagateway.verbs.PreparedQueuePair;
import io.rdmagateway.verbs.Psn;
import io.rdmagateway.verbs.QueuePair;
import io.rdmagateway.verbs.QueuePairConfig;
import io.rdmagateway.verbs.QueuePairEndpoint;
import io.rdmagateway.verbs.RcTimers;
import io.rdmagateway.verbs.ReceiveRequest;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** A queue pair of the kernel in INIT. */
final class IbverbsPreparedQueuePair implements PreparedQueuePair {

    private static final int INIT_MASK = IbvQpAttr.IBV_QP_STATE
            | IbvQpAttr.IBV_QP_PKEY_INDEX
            | IbvQpAttr.IBV_QP_PORT
            | IbvQpAttr.IBV_QP_ACCESS_FLAGS;
    private static final int RTR_MASK = IbvQpAttr.IBV_QP_STATE
            | IbvQpAttr.IBV_QP_AV
            | IbvQpAttr.IBV_QP_PATH_MTU
            | IbvQpAttr.IBV_QP_DEST_QPN
            | IbvQpAttr.IBV_QP_RQ_PSN
            | IbvQpAttr.IBV_QP_MAX_DEST_RD_ATOMIC
            | IbvQpAttr.IBV_QP_MIN_RNR_TIMER;
    private static final int RTS_MASK = IbvQpAttr.IBV_QP_STATE
            | IbvQpAttr.IBV_QP_SQ_PSN
            | IbvQpAttr.IBV_QP_TIMEOUT
            | IbvQpAttr.IBV_QP_RETRY_CNT
            | IbvQpAttr.IBV_QP_RNR_RETRY
            | IbvQpAttr.IBV_QP_MAX_QP_RD_ATOMIC;

    private final NativeQueuePair qp;
    private final QueuePairConfig config;
    private boolean usedUp;

    private IbverbsPreparedQueuePair(NativeQueuePair qp, QueuePairConfig config) {
        this.qp = qp;
        this.config = config;
    }

    static IbverbsPreparedQueuePair create(IbverbsProtectionDomain pd, QueuePairConfig config) {
        NativeQueuePair qp = createNative(pd, config);
        try {
            toInit(qp, config);
        } catch (RuntimeException e) {
            qp.close();
            throw e;
        }
        return new IbverbsPreparedQueuePair(qp, config);
    }

    private static NativeQueuePair createNative(IbverbsProtectionDomain pd, QueuePairConfig config) {
        NativeHandle sendCq =
                Foreign.cast(IbverbsCompletionQueue.class, config.sendCq()).handle();
        NativeHandle recvCq =
                Foreign.cast(IbverbsCompletionQueue.class, config.recvCq()).handle();
        Libibverbs lib = pd.device().lib();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment init = IbvQpInitAttr.allocate(arena);
            NativeHandle handle = NativeHandle.create(
                    NativeKind.QUEUE_PAIR,
                    () -> {
                        IbvQpInitAttr.reliableConnected(init, sendCq.address(), recvCq.address(), config.caps());
                        return Refusal.check(
                                "ibv_create_qp",
                                lib.ibv_create_qp(pd.handle().address(), init),
                                () -> limits(pd.device().info(), config));
                    },
                    pd.handle(),
                    sendCq,
                    recvCq);
            return new NativeQueuePair(pd.device(), handle, IbvQpInitAttr.caps(init));
        }
    }

    private static String limits(DeviceInfo device, QueuePairConfig config) {
        return config.caps() + "; the device takes " + device.maxQpWr() + " requests, " + device.maxSge()
                + " pieces of memory and " + device.maxQp() + " queue pairs";
    }

    private static void toInit(NativeQueuePair qp, QueuePairConfig config) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attr = IbvQpAttr.allocate(arena);
            IbvQpAttr.qp_state(attr, IbvQpAttr.IBV_QPS_INIT);
            IbvQpAttr.port_num(attr, config.port().portNum());
            IbvQpAttr.qp_access_flags(attr, AccessFlags.of(config.access()));
            qp.modify(
                    "RESET->INIT",
                    attr,
                    INIT_MASK,
                    () -> "port " + config.port().portNum());
        }
    }

    @Override
    public int qpNum() {
        return qp.qpNum();
    }

    @Override
    public QueuePairEndpoint endpoint(Psn psn) {
        return config.endpoint(qp.qpNum(), psn);
    }

    @Override
    public synchronized QueuePair connect(QueuePairEndpoint local, QueuePairEndpoint remote) {
        requireUnused();
        if (local.qpNum() != qp.qpNum()) {
            throw new IllegalArgumentException("local: another queue pair's endpoint");
        }
        if (local.linkLayer() != remote.linkLayer()) {
            throw new IllegalArgumentException(
                    "link_layer: ours is " + local.linkLayer() + ", the other side's " + remote.linkLayer());
        }
        Mtu mtu = Mtu.min(local.mtu(), remote.mtu());
        int rdAtomic = Math.min(local.maxRdAtomic(), remote.maxRdAtomic());
        toRtr(remote, mtu, rdAtomic);
        toRts(local, rdAtomic);
        usedUp = true;
        return new IbverbsQueuePair(qp, mtu, rdAtomic);
    }

    private void toRtr(QueuePairEndpoint remote, Mtu mtu, int rdAtomic) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attr = IbvQpAttr.allocate(arena);
            IbvQpAttr.qp_state(attr, IbvQpAttr.IBV_QPS_RTR);
            IbvQpAttr.path_mtu(attr, mtu.code());
            IbvQpAttr.dest_qp_num(attr, remote.qpNum());
            IbvQpAttr.rq_psn(attr, remote.psn().value());
            IbvQpAttr.max_dest_rd_atomic(attr, rdAtomic);
            IbvQpAttr.min_rnr_timer(attr, config.timers().minRnrTimer());
            MemorySegment path = IbvQpAttr.ah_attr(attr);
            IbvAhAttr.local(path, config.port().portNum(), remote.lid());
            // On InfiniBand the LID is enough, unless the other side names a GID.
            if (remote.linkLayer() == LinkLayer.ETHERNET || !remote.gid().isZero()) {
                IbvAhAttr.global(
                        path,
                        remote.gid().toBytes(),
                        config.source().index(),
                        config.timers().hopLimit());
            }
            qp.modify(
                    "INIT->RTR",
                    attr,
                    RTR_MASK,
                    () -> IbverbsProtectionDomain.unreachable(remote.gid(), config.source()));
        }
    }

    private void toRts(QueuePairEndpoint local, int rdAtomic) {
        RcTimers timers = config.timers();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attr = IbvQpAttr.allocate(arena);
            IbvQpAttr.qp_state(attr, IbvQpAttr.IBV_QPS_RTS);
            IbvQpAttr.sq_psn(attr, local.psn().value());
            IbvQpAttr.timeout(attr, timers.ackTimeout());
            IbvQpAttr.retry_cnt(attr, timers.retryCount());
            IbvQpAttr.rnr_retry(attr, timers.rnrRetry());
            IbvQpAttr.max_rd_atomic(attr, rdAtomic);
            qp.modify("RTR->RTS", attr, RTS_MASK, () -> "");
        }
    }

    @Override
    public ReceiveRequest newReceiveRequest() {
        return qp.newReceiveRequest();
    }

    @Override
    public synchronized void postRecv(ReceiveRequest wr) {
        requireUnused();
        qp.postRecv(wr);
    }

    @Override
    public synchronized void postRecv(List<? extends ReceiveRequest> wrs) {
        requireUnused();
        qp.postRecv(wrs);
    }

    private void requireUnused() {
        if (usedUp) {
            throw new IllegalStateException("this queue pair is connected: use what connect returned");
        }
    }

    @Override
    public synchronized void close() {
        if (!usedUp) {
            qp.close();
        }
    }

    @Override
    public String toString() {
        return "IbverbsPreparedQueuePair[" + config.port().linkLayer() + "]";
    }
}
