package io.rdmagateway.ibverbs;

import io.rdmagateway.ibverbs.ffm.IbvAhAttr;
import io.rdmagateway.ibverbs.ffm.IbvMw;
import io.rdmagateway.ibverbs.ffm.Libibverbs;
import io.rdmagateway.verbs.Access;
import io.rdmagateway.verbs.AddressHandle;
import io.rdmagateway.verbs.Errno;
import io.rdmagateway.verbs.Gid;
import io.rdmagateway.verbs.GidEntry;
import io.rdmagateway.verbs.Memlock;
import io.rdmagateway.verbs.MemoryRegion;
import io.rdmagateway.verbs.MemoryWindow;
import io.rdmagateway.verbs.PreparedQueuePair;
import io.rdmagateway.verbs.ProtectionDomain;
import io.rdmagateway.verbs.QueuePairConfig;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Set;
import java.util.function.LongUnaryOperator;

/** A protection domain of the kernel. */
final class IbverbsProtectionDomain implements ProtectionDomain {

    private final IbverbsDevice device;
    private final Libibverbs lib;
    private final NativeHandle handle;

    IbverbsProtectionDomain(IbverbsDevice device, NativeHandle handle) {
        this.device = device;
        this.lib = device.lib();
        this.handle = handle;
    }

    IbverbsDevice device() {
        return device;
    }

    NativeHandle handle() {
        return handle;
    }

    @Override
    public MemoryRegion regMr(MemorySegment memory, Set<Access> access) {
        int flags = AccessFlags.of(access);
        return register(
                "ibv_reg_mr",
                memory,
                memory.address(),
                pd -> lib.ibv_reg_mr(pd, memory.address(), memory.byteSize(), flags));
    }

    @Override
    public MemoryRegion regMr(MemorySegment memory, long iova, Set<Access> access) {
        int flags = AccessFlags.of(access);
        return register(
                "ibv_reg_mr_iova2",
                memory,
                iova,
                pd -> lib.ibv_reg_mr_iova2(pd, memory.address(), memory.byteSize(), iova, flags));
    }

    private MemoryRegion register(String verb, MemorySegment memory, long iova, LongUnaryOperator registration) {
        if (!memory.isNative() || memory.byteSize() == 0) {
            throw new IllegalArgumentException("memory: must be native and not empty");
        }
        NativeHandle mr = NativeHandle.create(
                NativeKind.MEMORY_REGION,
                () -> {
                    long result = registration.applyAsLong(handle.address());
                    return Refusal.check(verb, result, () -> registrationDetail((int) -result, memory.byteSize()));
                },
                handle);
        return new IbverbsMemoryRegion(lib, mr, memory, iova);
    }

    private static String registrationDetail(int errno, long lengthBytes) {
        String length = lengthBytes + " bytes";
        return switch (errno) {
            case Errno.ENOMEM -> length + "; " + memlock();
            case Errno.EFAULT -> length + "; the memory is not mapped for this access, is it a read-only file?";
            default -> length;
        };
    }

    private static String memlock() {
        return Memlock.ofThisProcess().map(Memlock::describe).orElse("RLIMIT_MEMLOCK is unknown")
                + "; raise it with ulimit -l, LimitMEMLOCK= or in the container runtime";
    }

    @Override
    public MemoryWindow allocMw() {
        NativeHandle mw = NativeHandle.create(
                NativeKind.MEMORY_WINDOW,
                () -> Refusal.check("ibv_alloc_mw", device.dataPath().alloc_mw(handle.address(), IbvMw.IBV_MW_TYPE_2)),
                handle);
        return new IbverbsMemoryWindow(device.dataPath(), mw);
    }

    @Override
    public PreparedQueuePair createQp(QueuePairConfig config) {
        return IbverbsPreparedQueuePair.create(this, config);
    }

    @Override
    public AddressHandle createAh(GidEntry source, Gid destination, int hopLimit) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attr = IbvAhAttr.allocate(arena);
            IbvAhAttr.local(attr, source.portNum(), 0);
            IbvAhAttr.global(attr, destination.toBytes(), source.index(), hopLimit);
            NativeHandle ah = NativeHandle.create(
                    NativeKind.ADDRESS_HANDLE,
                    () -> Refusal.check(
                            "ibv_create_ah",
                            lib.ibv_create_ah(handle.address(), attr),
                            () -> unreachable(destination, source)),
                    handle);
            return new IbverbsAddressHandle(lib, ah);
        }
    }

    static String unreachable(Gid destination, GidEntry source) {
        return "GID " + destination + " does not answer from GID index " + source.index() + " (" + source.gid()
                + "); is the address right, and UDP 4791 not filtered?";
    }

    @Override
    public void close() {
        handle.close("ibv_dealloc_pd", lib::ibv_dealloc_pd);
    }
}
