package io.rdmagateway.soft;

import io.rdmagateway.verbs.AsyncEvent;
import io.rdmagateway.verbs.CompletionChannel;
import io.rdmagateway.verbs.CompletionQueue;
import io.rdmagateway.verbs.DeviceHoldings;
import io.rdmagateway.verbs.DeviceInfo;
import io.rdmagateway.verbs.Errno;
import io.rdmagateway.verbs.Gid;
import io.rdmagateway.verbs.GidEntry;
import io.rdmagateway.verbs.GidType;
import io.rdmagateway.verbs.LinkLayer;
import io.rdmagateway.verbs.Mtu;
import io.rdmagateway.verbs.PacketAnomaly;
import io.rdmagateway.verbs.PortCounter;
import io.rdmagateway.verbs.PortInfo;
import io.rdmagateway.verbs.PortState;
import io.rdmagateway.verbs.ProtectionDomain;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.VerbsException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/** A device on one local address: one port, one GID, one engine. */
final class SoftDevice implements RdmaDevice {

    static final int MAX_QP = 1 << 15;
    static final int MAX_QP_WR = 16_384;
    static final int MAX_SGE = 32;
    static final int MAX_CQ = 2 * MAX_QP;
    static final int MAX_CQE = 1 << 20;
    static final int MAX_MR = 1 << 18;
    static final int MAX_MW = 1 << 18;
    static final int MAX_PD = MAX_QP;
    static final int MAX_RD_ATOMIC = 128;
    static final int MAX_INLINE_BYTES = 512;

    private static final int PORT_NUM = 1;

    private final String name;
    private final Link link;
    private final Engine engine;
    private final AsyncEvents events = new AsyncEvents();
    private final Lifetime lifetime = new Lifetime("device", "ibv_close_device");
    private final Allowance pds = new Allowance("ibv_alloc_pd", "protection domains", MAX_PD);
    private final Allowance cqs = new Allowance("ibv_create_cq", "completion queues", MAX_CQ);
    private final AtomicInteger cqNumbers = new AtomicInteger();
    private final Allowance mrs = new Allowance("ibv_reg_mr", "memory regions", MAX_MR);
    private final Allowance mws = new Allowance("ibv_alloc_mw", "memory windows", MAX_MW);
    private final Allowance qps = new Allowance("ibv_create_qp", "queue pairs", MAX_QP);

    SoftDevice(String name, Link link, NanoClock clock, RandomGenerator random) {
        this.name = name;
        this.link = link;
        this.engine = new Engine(link, clock, random, events::add);
    }

    /** Starts its own thread, which takes the engine's turns where nobody else does. */
    SoftDevice start() {
        engine.start(name);
        return this;
    }

    Engine engine() {
        return engine;
    }

    Lifetime lifetime() {
        return lifetime;
    }

    Allowance mrs() {
        return mrs;
    }

    Allowance mws() {
        return mws;
    }

    Allowance qps() {
        return qps;
    }

    @Override
    public DeviceInfo info() {
        return new DeviceInfo(
                name,
                SoftProvider.NAME,
                "Java " + Runtime.version().feature(),
                1,
                MAX_QP,
                MAX_QP_WR,
                MAX_SGE,
                MAX_CQ,
                MAX_CQE,
                MAX_MR,
                Long.MAX_VALUE,
                MAX_PD,
                MAX_RD_ATOMIC,
                true,
                true,
                link.deviations());
    }

    @Override
    public PortInfo port(int portNum) {
        requirePort("ibv_query_port", portNum);
        Optional<Netdev> netdev = link.netdev();
        return new PortInfo(
                PORT_NUM,
                netdev.isPresent() && netdev.get().up() ? PortState.ACTIVE : PortState.DOWN,
                LinkLayer.ETHERNET,
                netdev.map(Netdev::roceMtu).orElse(Mtu.MTU_256),
                Mtu.MTU_4096,
                0,
                1,
                1,
                SoftSendRequest.MAX_MESSAGE_BYTES,
                netdev.map(found -> found.privatePayloadBytes(link.receiveBufferBytes()))
                        .orElse(0));
    }

    @Override
    public List<GidEntry> gids(int portNum) {
        requirePort("ibv_query_gid_table", portNum);
        Optional<Netdev> netdev = link.netdev();
        return List.of(new GidEntry(
                PORT_NUM,
                0,
                gid(),
                GidType.ROCE_V2,
                netdev.map(Netdev::name).orElse(""),
                netdev.map(Netdev::prefixLength).orElse(0)));
    }

    Gid gid() {
        return Gid.of(link.address());
    }

    @Override
    public int pkey(int portNum, int index) {
        requirePort("ibv_query_pkey", portNum);
        if (index != 0) {
            throw new VerbsException("ibv_query_pkey", Errno.EINVAL, "index " + index + ", the table has one row");
        }
        return 0xffff;
    }

    private void requirePort(String verb, int portNum) {
        lifetime.requireOpen();
        if (portNum != PORT_NUM) {
            throw new VerbsException(verb, Errno.EINVAL, "port " + portNum + ", the device has port 1 only");
        }
    }

    @Override
    public DeviceHoldings holdings() {
        return new DeviceHoldings(pds.used(), cqs.used(), qps.used(), mrs.used());
    }

    @Override
    public Map<PacketAnomaly, Long> anomalies() {
        return engine.counters().anomalies();
    }

    @Override
    public Map<PortCounter, Long> counters(int portNum) {
        requirePort("ibv_query_port", portNum);
        return engine.counters().ofPort();
    }

    /** Nobody takes it away; it may lose its address, and then its port is down. */
    @Override
    public boolean isPresent() {
        return true;
    }

    @Override
    public ProtectionDomain allocPd() {
        lifetime.retain();
        if (!pds.take()) {
            lifetime.release();
            throw pds.exhausted();
        }
        return new SoftProtectionDomain(this);
    }

    @Override
    public CompletionChannel createCompletionChannel() {
        lifetime.retain();
        return new SoftCompletionChannel(this);
    }

    @Override
    public CompletionQueue createCq(int capacity) {
        return makeCq(capacity, null);
    }

    @Override
    public CompletionQueue createCq(int capacity, CompletionChannel channel) {
        if (!(channel instanceof SoftCompletionChannel soft) || !soft.belongsTo(this)) {
            throw new IllegalArgumentException("the completion channel is not of this device");
        }
        soft.lifetime().retain();
        try {
            return makeCq(capacity, soft);
        } catch (RuntimeException e) {
            soft.lifetime().release();
            throw e;
        }
    }

    private CompletionQueue makeCq(int capacity, SoftCompletionChannel channel) {
        if (capacity < 1 || capacity > MAX_CQE) {
            throw new VerbsException(
                    "ibv_create_cq", Errno.EINVAL, "capacity " + capacity + " is outside of 1 to " + MAX_CQE);
        }
        lifetime.retain();
        if (!cqs.take()) {
            lifetime.release();
            throw cqs.exhausted();
        }
        return new SoftCompletionQueue(this, cqNumbers.incrementAndGet(), capacity, channel);
    }

    @Override
    public Optional<AsyncEvent> awaitEvent(Duration timeout) {
        return events.await(timeout);
    }

    void release(SoftProtectionDomain closed) {
        pds.giveBack();
        lifetime.release();
    }

    void release(SoftCompletionQueue closed) {
        cqs.giveBack();
        lifetime.release();
    }

    void release(SoftCompletionChannel closed) {
        lifetime.release();
    }

    @Override
    public void close() {
        if (lifetime.end()) {
            engine.stop();
            link.close();
            events.close();
        }
    }

    @Override
    public String toString() {
        return "SoftDevice[" + name + "]";
    }
}
