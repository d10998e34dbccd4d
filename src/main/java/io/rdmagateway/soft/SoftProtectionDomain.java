package io.rdmagateway.soft;

import io.rdmagateway.verbs.Access;
import io.rdmagateway.verbs.AddressHandle;
import io.rdmagateway.verbs.CompletionQueue;
import io.rdmagateway.verbs.Errno;
import io.rdmagateway.verbs.Gid;
import io.rdmagateway.verbs.GidEntry;
import io.rdmagateway.verbs.MemoryRegion;
import io.rdmagateway.verbs.MemoryWindow;
import io.rdmagateway.verbs.PreparedQueuePair;
import io.rdmagateway.verbs.ProtectionDomain;
import io.rdmagateway.verbs.QueuePairCaps;
import io.rdmagateway.verbs.QueuePairConfig;
import io.rdmagateway.verbs.VerbsException;
import java.lang.foreign.MemorySegment;
import java.util.Set;

/** Makes memory regions and queue pairs that may meet. */
final class SoftProtectionDomain implements ProtectionDomain {

    private static final long PAGE_BYTES = 4096;

    private final SoftDevice device;
    private final Engine engine;
    private final Lifetime lifetime = new Lifetime("protection domain", "ibv_dealloc_pd");

    SoftProtectionDomain(SoftDevice device) {
        this.device = device;
        this.engine = device.engine();
    }

    SoftDevice device() {
        return device;
    }

    @Override
    public MemoryRegion regMr(MemorySegment memory, Set<Access> access) {
        return regMr(memory, memory.address(), access);
    }

    @Override
    public MemoryRegion regMr(MemorySegment memory, long iova, Set<Access> access) {
        check(memory, iova, access);
        lifetime.retain();
        if (!device.mrs().take()) {
            lifetime.release();
            throw device.mrs().exhausted();
        }
        SoftMemoryRegion region =
                new SoftMemoryRegion(this, memory, iova, engine.keys().draw(), access);
        RemoteKey key = new RemoteKey(region, Set.copyOf(access));
        return engine.call(() -> {
            engine.memory().put(key.value(), key);
            return region;
        });
    }

    private void check(MemorySegment memory, long iova, Set<Access> access) {
        if (!memory.isNative() || memory.byteSize() == 0) {
            throw new IllegalArgumentException("memory: must be native and have at least one byte");
        }
        if (!engine.canReach(memory)) {
            throw new IllegalArgumentException(
                    "memory: its arena is confined to one thread, but the device has a thread of its own; use"
                            + " Arena.ofShared()");
        }
        if (memory.isReadOnly() && access.contains(Access.LOCAL_WRITE)) {
            throw new VerbsException("ibv_reg_mr", Errno.EFAULT, "the memory is read-only, LOCAL_WRITE was asked for");
        }
        boolean remoteChange = access.contains(Access.REMOTE_WRITE) || access.contains(Access.REMOTE_ATOMIC);
        if (remoteChange && !access.contains(Access.LOCAL_WRITE)) {
            throw new VerbsException(
                    "ibv_reg_mr", Errno.EINVAL, "REMOTE_WRITE and REMOTE_ATOMIC need LOCAL_WRITE beside them");
        }
        if ((iova - memory.address()) % PAGE_BYTES != 0) {
            throw new VerbsException(
                    "ibv_reg_mr_iova2", Errno.EINVAL, "iova and memory differ within a page of " + PAGE_BYTES);
        }
        if (iova < 0 || iova + memory.byteSize() < 0) {
            throw new VerbsException("ibv_reg_mr_iova2", Errno.EINVAL, "the range wraps around");
        }
    }

    @Override
    public MemoryWindow allocMw() {
        lifetime.retain();
        if (!device.mws().take()) {
            lifetime.release();
            throw device.mws().exhausted();
        }
        return new SoftMemoryWindow(this, engine);
    }

    /** Ends a window; when this returns nothing is touched through it. */
    void deallocate(SoftMemoryWindow window) {
        if (engine.call(window::end)) {
            device.mws().giveBack();
            lifetime.release();
        }
    }

    /** Takes a region away from the engine; when this returns it touches the memory no more. */
    void deregister(SoftMemoryRegion region) {
        boolean first = engine.call(() -> {
            if (!region.end()) {
                return false;
            }
            engine.memory().remove(region.rkey());
            return true;
        });
        if (first) {
            engine.keys().giveBack(region.rkey());
            device.mrs().giveBack();
            lifetime.release();
        }
    }

    @Override
    public PreparedQueuePair createQp(QueuePairConfig config) {
        check(config);
        retainFor(config);
        return new SoftPreparedQueuePair(engine.call(() -> {
            ReliableConnection connection = new ReliableConnection(engine, this, engine.drawQpNum(), config);
            engine.add(connection);
            return connection;
        }));
    }

    private void retainFor(QueuePairConfig config) {
        lifetime.retain();
        if (!device.qps().take()) {
            lifetime.release();
            throw device.qps().exhausted();
        }
        Lifetime sendCq = softCq(config.sendCq()).lifetime();
        boolean sendCqRetained = false;
        try {
            sendCq.retain();
            sendCqRetained = true;
            softCq(config.recvCq()).lifetime().retain();
        } catch (IllegalStateException e) {
            if (sendCqRetained) {
                sendCq.release();
            }
            device.qps().giveBack();
            lifetime.release();
            throw e;
        }
    }

    private void check(QueuePairConfig config) {
        QueuePairCaps caps = config.caps();
        require(
                caps.maxSendWr() <= SoftDevice.MAX_QP_WR && caps.maxRecvWr() <= SoftDevice.MAX_QP_WR,
                "more than " + SoftDevice.MAX_QP_WR + " requests");
        require(
                caps.maxSendSge() <= SoftDevice.MAX_SGE && caps.maxRecvSge() <= SoftDevice.MAX_SGE,
                "more than " + SoftDevice.MAX_SGE + " pieces in a request");
        require(
                caps.maxInlineBytes() <= SoftDevice.MAX_INLINE_BYTES,
                "more than " + SoftDevice.MAX_INLINE_BYTES + " inline bytes");
        require(
                config.maxRdAtomic() >= 0 && config.maxRdAtomic() <= SoftDevice.MAX_RD_ATOMIC,
                "maxRdAtomic outside of 0 to " + SoftDevice.MAX_RD_ATOMIC);
        require(config.source().gid().equals(device.gid()), "the source GID is not of this device");
        softCq(config.sendCq());
        softCq(config.recvCq());
    }

    private SoftCompletionQueue softCq(CompletionQueue cq) {
        if (cq instanceof SoftCompletionQueue soft && soft.belongsTo(device)) {
            return soft;
        }
        throw new IllegalArgumentException("the completion queue is not of this device");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new VerbsException("ibv_create_qp", Errno.EINVAL, otherwise);
        }
    }

    /** Destroys a queue pair: when this returns the engine does nothing more for it. */
    void destroy(ReliableConnection connection) {
        engine.call(() -> {
            engine.remove(connection);
            return null;
        });
        softCq(connection.config().sendCq()).lifetime().release();
        softCq(connection.config().recvCq()).lifetime().release();
        device.qps().giveBack();
        lifetime.release();
    }

    @Override
    public AddressHandle createAh(GidEntry source, Gid destination, int hopLimit) {
        lifetime.requireOpen();
        if (!source.gid().equals(device.gid())) {
            throw new VerbsException("ibv_create_ah", Errno.EINVAL, "the source GID is not of this device");
        }
        Routes.require(engine.link(), "ibv_create_ah", destination);
        lifetime.retain();
        return new SoftAddressHandle(lifetime);
    }

    @Override
    public void close() {
        if (lifetime.end()) {
            device.release(this);
        }
    }
}
