package io.rdmagateway.ibverbs;

import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.rdmagateway.ibverbs.ffm.DataPath;
import io.rdmagateway.ibverbs.ffm.IbvDevice;
import io.rdmagateway.ibverbs.ffm.IbvDeviceAttr;
import io.rdmagateway.ibverbs.ffm.IbvPortAttr;
import io.rdmagateway.ibverbs.ffm.LayoutProbe;
import io.rdmagateway.ibverbs.ffm.Libibverbs;
import io.rdmagateway.verbs.AsyncEvent;
import io.rdmagateway.verbs.CompletionChannel;
import io.rdmagateway.verbs.CompletionQueue;
import io.rdmagateway.verbs.DeviceHoldings;
import io.rdmagateway.verbs.DeviceInfo;
import io.rdmagateway.verbs.DeviceUnavailableException;
import io.rdmagateway.verbs.GidEntry;
import io.rdmagateway.verbs.LinkLayer;
import io.rdmagateway.verbs.Mtu;
import io.rdmagateway.verbs.PacketAnomaly;
import io.rdmagateway.verbs.PortCounter;
import io.rdmagateway.verbs.PortInfo;
import io.rdmagateway.verbs.PortState;
import io.rdmagateway.verbs.ProtectionDomain;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.VerbsException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A device of the kernel. */
final class IbverbsDevice implements RdmaDevice {

    private static final int TYPE_2_WINDOWS =
            IbvDeviceAttr.IBV_DEVICE_MEM_WINDOW_TYPE_2A | IbvDeviceAttr.IBV_DEVICE_MEM_WINDOW_TYPE_2B;
    private static final PortState[] PORT_STATES = PortState.values();

    private final Libibverbs lib;
    private final NativeHandle handle;
    private final DataPath dataPath;
    private final DeviceInfo info;
    private final GidTable gids;
    private final AsyncEvents events;
    private final Presence presence;
    private final HwCounters hwCounters;
    private final PortCounters portCounters;

    private IbverbsDevice(Libibverbs lib, NativeHandle handle, DataPath dataPath, DeviceInfo info, Presence presence) {
        this.lib = lib;
        this.handle = handle;
        this.info = info;
        this.dataPath = dataPath;
        this.gids = new GidTable(lib, handle);
        this.events = new AsyncEvents(lib, handle);
        this.presence = presence;
        this.hwCounters = HwCounters.of(info.name(), info.portCount());
        this.portCounters = PortCounters.of(info.name());
    }

    /** Opens a device and makes sure that the library is shaped as the binding believes. */
    static IbverbsDevice open(Libibverbs lib, long device, String name) {
        Presence presence = Presence.of(IbvDevice.dev_name(device));
        boolean postsInUserSpace = KnownDrivers.postInUserSpace(Path.of(IbvDevice.ibdev_path(device)));
        long context = lib.ibv_open_device(device);
        if (context < 0) {
            VerbsException cause = new VerbsException("ibv_open_device", (int) -context, name);
            throw new DeviceUnavailableException("ibverbs", "device " + name + " does not open", cause);
        }
        try {
            LayoutProbe.verify(lib, device, context);
            DeviceInfo info = query(lib, context, name);
            DataPath dataPath = new DataPath(context, postsInUserSpace);
            return new IbverbsDevice(
                    lib, NativeHandle.create(NativeKind.DEVICE, () -> context), dataPath, info, presence);
        } catch (IllegalStateException | VerbsException e) {
            lib.ibv_close_device(context);
            throw new DeviceUnavailableException("ibverbs", "device " + name + ": " + e.getMessage(), e);
        }
    }

    private static DeviceInfo query(Libibverbs lib, long context, String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attr = IbvDeviceAttr.allocate(arena);
            Refusal.check("ibv_query_device", lib.ibv_query_device(context, attr));
            return new DeviceInfo(
                    name,
                    "ibverbs",
                    IbvDeviceAttr.fw_ver(attr),
                    IbvDeviceAttr.phys_port_cnt(attr),
                    IbvDeviceAttr.limit(attr, "max_qp"),
                    IbvDeviceAttr.limit(attr, "max_qp_wr"),
                    IbvDeviceAttr.limit(attr, "max_sge"),
                    IbvDeviceAttr.limit(attr, "max_cq"),
                    IbvDeviceAttr.limit(attr, "max_cqe"),
                    IbvDeviceAttr.limit(attr, "max_mr"),
                    IbvDeviceAttr.max_mr_size(attr),
                    IbvDeviceAttr.limit(attr, "max_pd"),
                    IbvDeviceAttr.limit(attr, "max_qp_rd_atom"),
                    IbvDeviceAttr.limit(attr, "atomic_cap") != IbvDeviceAttr.IBV_ATOMIC_NONE,
                    (IbvDeviceAttr.limit(attr, "device_cap_flags") & TYPE_2_WINDOWS) != 0,
                    KnownDeviations.ofVendor(IbvDeviceAttr.limit(attr, "vendor_id")));
        }
    }

    Libibverbs lib() {
        return lib;
    }

    NativeHandle handle() {
        return handle;
    }

    DataPath dataPath() {
        return dataPath;
    }

    @Override
    public DeviceInfo info() {
        return info;
    }

    @Override
    public PortInfo port(int portNum) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attr = arena.allocate(IbvPortAttr.LAYOUT);
            synchronized (handle) {
                Refusal.check(
                        "ibv_query_port",
                        lib.ibv_query_port(handle.address(), portNum, attr),
                        () -> info.name() + " port " + portNum);
            }
            return new PortInfo(
                    portNum,
                    portState(IbvPortAttr.state(attr)),
                    linkLayer(IbvPortAttr.link_layer(attr)),
                    Mtu.ofCode(IbvPortAttr.active_mtu(attr)),
                    Mtu.ofCode(IbvPortAttr.max_mtu(attr)),
                    IbvPortAttr.lid(attr),
                    IbvPortAttr.gid_tbl_len(attr),
                    IbvPortAttr.pkey_tbl_len(attr),
                    IbvPortAttr.max_msg_sz(attr),
                    0);
        }
    }

    private static PortState portState(int code) {
        return code >= 0 && code < PortState.UNKNOWN.ordinal() ? PORT_STATES[code] : PortState.UNKNOWN;
    }

    private static LinkLayer linkLayer(int code) {
        return switch (code) {
            // Old kernels leave it unspecified on InfiniBand, which was all there was.
            case IbvPortAttr.IBV_LINK_LAYER_UNSPECIFIED, IbvPortAttr.IBV_LINK_LAYER_INFINIBAND -> LinkLayer.INFINIBAND;
            case IbvPortAttr.IBV_LINK_LAYER_ETHERNET -> LinkLayer.ETHERNET;
            default -> LinkLayer.UNKNOWN;
        };
    }

    @Override
    public List<GidEntry> gids(int portNum) {
        return gids.read(port(portNum));
    }

    @Override
    public int pkey(int portNum, int index) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pkey = arena.allocate(2);
            synchronized (handle) {
                Refusal.check(
                        "ibv_query_pkey",
                        lib.ibv_query_pkey(handle.address(), portNum, index, pkey),
                        () -> info.name() + " port " + portNum + " index " + index);
            }
            return Short.toUnsignedInt(pkey.get(JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN), 0));
        }
    }

    @Override
    public Map<PacketAnomaly, Long> anomalies() {
        return hwCounters.anomalies();
    }

    @Override
    public Map<PortCounter, Long> counters(int portNum) {
        return portCounters.read(port(portNum).portNum());
    }

    @Override
    public DeviceHoldings holdings() {
        return new DeviceHoldings(
                handle.count(NativeKind.PROTECTION_DOMAIN),
                handle.count(NativeKind.COMPLETION_QUEUE),
                handle.count(NativeKind.QUEUE_PAIR),
                handle.count(NativeKind.MEMORY_REGION));
    }

    @Override
    public boolean isPresent() {
        if (!presence.holds()) {
            handle.gone();
            return false;
        }
        return true;
    }

    @Override
    public ProtectionDomain allocPd() {
        NativeHandle pd = NativeHandle.create(
                NativeKind.PROTECTION_DOMAIN,
                () -> Refusal.check("ibv_alloc_pd", lib.ibv_alloc_pd(handle.address()), this::limits),
                handle);
        return new IbverbsProtectionDomain(this, pd);
    }

    @Override
    public CompletionChannel createCompletionChannel() {
        NativeHandle channel = NativeHandle.create(
                NativeKind.COMPLETION_CHANNEL,
                () -> Refusal.check("ibv_create_comp_channel", lib.ibv_create_comp_channel(handle.address())),
                handle);
        return new IbverbsCompletionChannel(lib, channel);
    }

    @Override
    public CompletionQueue createCq(int capacity) {
        return IbverbsCompletionQueue.create(this, capacity, null);
    }

    @Override
    public CompletionQueue createCq(int capacity, CompletionChannel channel) {
        return IbverbsCompletionQueue.create(this, capacity, Foreign.cast(IbverbsCompletionChannel.class, channel));
    }

    @Override
    public Optional<AsyncEvent> awaitEvent(Duration timeout) {
        return events.await(timeout);
    }

    private String limits() {
        return "limits of " + info.name() + ": " + info.maxPd() + " protection domains, " + info.maxQp()
                + " queue pairs, " + info.maxCq() + " completion queues, " + info.maxMr() + " memory regions";
    }

    @Override
    public void close() {
        events.close(() -> handle.close("ibv_close_device", lib::ibv_close_device));
    }

    @Override
    public String toString() {
        return "IbverbsDevice[" + info.name() + "]";
    }
}
