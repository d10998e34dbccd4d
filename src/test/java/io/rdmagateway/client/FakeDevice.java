package io.rdmagateway.client;

import io.rdmagateway.verbs.Access;
import io.rdmagateway.verbs.AddressHandle;
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
import io.rdmagateway.verbs.MemoryRegion;
import io.rdmagateway.verbs.MemoryWindow;
import io.rdmagateway.verbs.Mtu;
import io.rdmagateway.verbs.PacketAnomaly;
import io.rdmagateway.verbs.PortCounter;
import io.rdmagateway.verbs.PortInfo;
import io.rdmagateway.verbs.PortState;
import io.rdmagateway.verbs.PreparedQueuePair;
import io.rdmagateway.verbs.ProtectionDomain;
import io.rdmagateway.verbs.QueuePairConfig;
import io.rdmagateway.verbs.RdmaDevice;
import io.rdmagateway.verbs.VerbsException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A device in memory for one queue pair, whose peer's memory is {@link #remote}. Its journal names what was made and
 * closed, in order; a verb in {@link #refused} fails.
 */
final class FakeDevice implements RdmaDevice {

    static final Gid IPV4 = new Gid(0, 0x0000_ffff_0a00_0001L);
    static final GidEntry SOURCE = new GidEntry(1, 3, IPV4, GidType.ROCE_V2, "eth0", 24);

    /** Memory of the peer by rkey; its addresses begin at 0. */
    final Map<Integer, MemorySegment> remote = new ConcurrentHashMap<>();

    final List<String> journal = new ArrayList<>();
    final List<GidEntry> gids = new ArrayList<>(List.of(SOURCE));
    final FakeQueuePair qp = new FakeQueuePair(this);
    /** With which rights memory was registered. */
    final List<List<Access>> registered = new ArrayList<>();

    /** Rows of the GID table that no address handle is made from. */
    final Set<Integer> refusedRows = new HashSet<>();

    PortState portState = PortState.ACTIVE;
    String refused = "";

    void refuseOr(String verb) {
        if (verb.equals(refused)) {
            throw new VerbsException(verb, Errno.ENOMEM, "by the test");
        }
        journal.add(verb);
    }

    @Override
    public DeviceInfo info() {
        return new DeviceInfo("fake0", "fake", "1", 1, 8, 64, 1, 8, 128, 8, 1 << 30, 8, 4, true, false, Set.of());
    }

    @Override
    public PortInfo port(int portNum) {
        return new PortInfo(
                portNum, portState, LinkLayer.ETHERNET, Mtu.MTU_4096, Mtu.MTU_4096, 0, gids.size(), 1, 1 << 20, 0);
    }

    @Override
    public List<GidEntry> gids(int portNum) {
        return List.copyOf(gids);
    }

    @Override
    public Map<PacketAnomaly, Long> anomalies() {
        return Map.of();
    }

    @Override
    public Map<PortCounter, Long> counters(int portNum) {
        return Map.of();
    }

    @Override
    public DeviceHoldings holdings() {
        return DeviceHoldings.NONE;
    }

    @Override
    public boolean isPresent() {
        return true;
    }

    @Override
    public int pkey(int portNum, int index) {
        return 0xffff;
    }

    @Override
    public ProtectionDomain allocPd() {
        refuseOr("allocPd");
        return new Domain();
    }

    @Override
    public CompletionChannel createCompletionChannel() {
        refuseOr("createChannel");
        return new Channel();
    }

    @Override
    public CompletionQueue createCq(int capacity) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionQueue createCq(int capacity, CompletionChannel channel) {
        refuseOr("createCq");
        return qp.cq;
    }

    @Override
    public Optional<AsyncEvent> awaitEvent(Duration timeout) {
        return Optional.empty();
    }

    @Override
    public void close() {
        journal.add("close device");
    }

    private final class Domain implements ProtectionDomain {

        @Override
        public MemoryRegion regMr(MemorySegment memory, Set<Access> access) {
            refuseOr("regMr");
            registered.add(List.copyOf(access));
            return new Registration(memory);
        }

        @Override
        public MemoryRegion regMr(MemorySegment memory, long iova, Set<Access> access) {
            throw new UnsupportedOperationException();
        }

        @Override
        public MemoryWindow allocMw() {
            throw new UnsupportedOperationException();
        }

        @Override
        public PreparedQueuePair createQp(QueuePairConfig config) {
            refuseOr("createQp");
            return qp.prepare(config);
        }

        @Override
        public AddressHandle createAh(GidEntry source, Gid destination, int hopLimit) {
            if (refusedRows.contains(source.index())) {
                throw new VerbsException("ibv_create_ah", Errno.EINVAL, "by the test");
            }
            refuseOr("createAh");
            return () -> journal.add("close ah");
        }

        @Override
        public void close() {
            journal.add("close pd");
        }
    }

    private final class Registration implements MemoryRegion {

        private final MemorySegment memory;

        Registration(MemorySegment memory) {
            this.memory = memory;
        }

        @Override
        public MemorySegment memory() {
            return memory;
        }

        @Override
        public long address() {
            return memory.address();
        }

        @Override
        public long lengthBytes() {
            return memory.byteSize();
        }

        @Override
        public int lkey() {
            return 1;
        }

        @Override
        public int rkey() {
            return 1;
        }

        @Override
        public void close() {
            journal.add("close mr");
        }
    }

    /** Never sleeps: what the fake completes, it completes at once. */
    private final class Channel implements CompletionChannel {

        @Override
        public Optional<CompletionQueue> await(Duration timeout) {
            return Optional.empty();
        }

        @Override
        public void wakeUp() {
            // Nobody sleeps.
        }

        @Override
        public void close() {
            journal.add("close channel");
        }
    }
}
