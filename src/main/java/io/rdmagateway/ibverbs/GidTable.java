package io.rdmagateway.ibverbs;

import io.rdmagateway.ibverbs.ffm.IbvGidEntry;
import io.rdmagateway.ibverbs.ffm.Libibverbs;
import io.rdmagateway.verbs.Gid;
import io.rdmagateway.verbs.GidEntry;
import io.rdmagateway.verbs.GidType;
import io.rdmagateway.verbs.PortInfo;
import io.rdmagateway.verbs.Subnet;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Reads the GID table of a device. */
final class GidTable {

    /** Used rows of all ports together that there is room for: an answer of the kernel is shorter than 64 KiB. */
    private static final int ROWS = 0xffff / (int) IbvGidEntry.LAYOUT.byteSize();

    private final Libibverbs lib;
    private final NativeHandle context;

    GidTable(Libibverbs lib, NativeHandle context) {
        this.lib = lib;
        this.context = context;
    }

    List<GidEntry> read(PortInfo port) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment entries = arena.allocate(IbvGidEntry.LAYOUT, ROWS);
            long count;
            synchronized (context) {
                count = Refusal.check(
                        "ibv_query_gid_table", lib._ibv_query_gid_table(context.address(), entries, ROWS));
            }
            return entries.elements(IbvGidEntry.LAYOUT)
                    .limit(count)
                    .filter(entry -> IbvGidEntry.port_num(entry) == port.portNum())
                    .map(GidTable::entry)
                    .filter(entry -> !entry.gid().isZero())
                    .sorted(Comparator.comparingInt(GidEntry::index))
                    .toList();
        }
    }

    private static GidEntry entry(MemorySegment entry) {
        Gid gid = Gid.of(IbvGidEntry.gid(entry));
        Optional<NetworkInterface> netdev = netdev(IbvGidEntry.ndev_ifindex(entry));
        return new GidEntry(
                IbvGidEntry.port_num(entry),
                IbvGidEntry.gid_index(entry),
                gid,
                type(IbvGidEntry.gid_type(entry)),
                netdev.map(NetworkInterface::getName).orElse(""),
                netdev.map(found -> Subnet.prefixLengthOf(found, gid)).orElse(0));
    }

    private static GidType type(int code) {
        return switch (code) {
            case IbvGidEntry.IBV_GID_TYPE_IB -> GidType.INFINIBAND;
            case IbvGidEntry.IBV_GID_TYPE_ROCE_V1 -> GidType.ROCE_V1;
            case IbvGidEntry.IBV_GID_TYPE_ROCE_V2 -> GidType.ROCE_V2;
            default -> GidType.UNKNOWN;
        };
    }

    /** Interfaces are looked up in our own network namespace: one that is not there cannot carry our packets. */
    private static Optional<NetworkInterface> netdev(int ifindex) {
        try {
            return ifindex > 0 ? Optional.ofNullable(NetworkInterface.getByIndex(ifindex)) : Optional.empty();
        } catch (SocketException e) {
            return Optional.empty();
        }
    }
}
