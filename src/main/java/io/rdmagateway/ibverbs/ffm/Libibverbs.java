package io.rdmagateway.ibverbs.ffm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * The exported functions of libibverbs: the control path. The data path is {@link DataPath}.
 *
 * <p>Names and arguments are those of C, pointers are addresses. Every result is negative when it is −errno, whatever
 * the convention of the C function. The symbols taken are the library's default versions.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/libibverbs.7.html">libibverbs man pages</a>
 */
public final class Libibverbs {

    private static final Linker LINKER = Linker.nativeLinker();

    private final SymbolLookup symbols;

    private final MethodHandle getDeviceList = function("ibv_get_device_list", JAVA_LONG, JAVA_LONG);
    private final MethodHandle freeDeviceList = procedure("ibv_free_device_list", JAVA_LONG);
    private final MethodHandle openDevice = function("ibv_open_device", JAVA_LONG, JAVA_LONG);
    private final MethodHandle closeDevice = function("ibv_close_device", JAVA_INT, JAVA_LONG);
    private final MethodHandle queryDevice = function("ibv_query_device", JAVA_INT, JAVA_LONG, JAVA_LONG);
    private final MethodHandle queryPort = function("ibv_query_port", JAVA_INT, JAVA_LONG, JAVA_BYTE, JAVA_LONG);
    private final MethodHandle queryPkey =
            function("ibv_query_pkey", JAVA_INT, JAVA_LONG, JAVA_BYTE, JAVA_INT, JAVA_LONG);
    private final MethodHandle queryGidTable =
            function("_ibv_query_gid_table", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG);
    private final MethodHandle getAsyncEvent = function("ibv_get_async_event", JAVA_INT, JAVA_LONG, JAVA_LONG);
    private final MethodHandle ackAsyncEvent = procedure("ibv_ack_async_event", JAVA_LONG);
    private final MethodHandle allocPd = function("ibv_alloc_pd", JAVA_LONG, JAVA_LONG);
    private final MethodHandle deallocPd = function("ibv_dealloc_pd", JAVA_INT, JAVA_LONG);
    private final MethodHandle regMrIova2 =
            function("ibv_reg_mr_iova2", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT);
    private final MethodHandle regMr = function("ibv_reg_mr", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT);
    private final MethodHandle deregMr = function("ibv_dereg_mr", JAVA_INT, JAVA_LONG);
    private final MethodHandle createCompChannel = function("ibv_create_comp_channel", JAVA_LONG, JAVA_LONG);
    private final MethodHandle destroyCompChannel = function("ibv_destroy_comp_channel", JAVA_INT, JAVA_LONG);
    private final MethodHandle createCq =
            function("ibv_create_cq", JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
    private final MethodHandle destroyCq = function("ibv_destroy_cq", JAVA_INT, JAVA_LONG);
    private final MethodHandle getCqEvent = function("ibv_get_cq_event", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private final MethodHandle ackCqEvents = procedure("ibv_ack_cq_events", JAVA_LONG, JAVA_INT);
    private final MethodHandle createQp = function("ibv_create_qp", JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private final MethodHandle modifyQp = function("ibv_modify_qp", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
    private final MethodHandle queryQp = function("ibv_query_qp", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG);
    private final MethodHandle destroyQp = function("ibv_destroy_qp", JAVA_INT, JAVA_LONG);
    private final MethodHandle createAh = function("ibv_create_ah", JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private final MethodHandle destroyAh = function("ibv_destroy_ah", JAVA_INT, JAVA_LONG);

    /**
     * Loads the library for the life of the JVM.
     *
     * @param name a file name that the system's loader finds, or a path
     * @throws IllegalArgumentException when it cannot be loaded, or lacks a function that we need
     */
    public Libibverbs(String name) {
        // The field initialisers above run after this assignment would; see flexible constructor bodies (JEP 513).
        this.symbols = SymbolLookup.libraryLookup(name, Arena.global());
        super();
    }

    private MethodHandle function(String name, MemoryLayout result, MemoryLayout... arguments) {
        return LINKER.downcallHandle(symbol(name), FunctionDescriptor.of(result, arguments), Errnos.CAPTURE);
    }

    private MethodHandle procedure(String name, MemoryLayout... arguments) {
        return LINKER.downcallHandle(symbol(name), FunctionDescriptor.ofVoid(arguments));
    }

    private MemorySegment symbol(String name) {
        return symbols.find(name)
                .orElseThrow(
                        () -> new IllegalArgumentException("no function " + name + "; rdma-core 32 or newer has it"));
    }

    public long ibv_get_device_list(MemorySegment numDevices) {
        long count = numDevices.address();
        return Errnos.pointer(errno -> (long) getDeviceList.invokeExact(errno, count));
    }

    public void ibv_free_device_list(long list) {
        call(() -> {
            freeDeviceList.invokeExact(list);
        });
    }

    public long ibv_open_device(long device) {
        return Errnos.pointer(errno -> (long) openDevice.invokeExact(errno, device));
    }

    public int ibv_close_device(long context) {
        return (int) Errnos.minusOne(errno -> (int) closeDevice.invokeExact(errno, context));
    }

    public int ibv_query_device(long context, MemorySegment attr) {
        long address = attr.address();
        return Errnos.value(errno -> (int) queryDevice.invokeExact(errno, context, address));
    }

    public int ibv_query_port(long context, int portNum, MemorySegment attr) {
        long address = attr.address();
        return Errnos.value(errno -> (int) queryPort.invokeExact(errno, context, (byte) portNum, address));
    }

    /** Writes the key, big-endian, into two bytes. */
    public int ibv_query_pkey(long context, int portNum, int index, MemorySegment pkey) {
        long address = pkey.address();
        return (int)
                Errnos.minusOne(errno -> (int) queryPkey.invokeExact(errno, context, (byte) portNum, index, address));
    }

    /** Fills in the used rows of all ports and returns their number. */
    public long _ibv_query_gid_table(long context, MemorySegment entries, long maxEntries) {
        long address = entries.address();
        long size = IbvGidEntry.LAYOUT.byteSize();
        return Errnos.count(errno -> (long) queryGidTable.invokeExact(errno, context, address, maxEntries, 0, size));
    }

    public int ibv_get_async_event(long context, MemorySegment event) {
        long address = event.address();
        return (int) Errnos.minusOne(errno -> (int) getAsyncEvent.invokeExact(errno, context, address));
    }

    public void ibv_ack_async_event(MemorySegment event) {
        long address = event.address();
        call(() -> {
            ackAsyncEvent.invokeExact(address);
        });
    }

    public long ibv_alloc_pd(long context) {
        return Errnos.pointer(errno -> (long) allocPd.invokeExact(errno, context));
    }

    public int ibv_dealloc_pd(long pd) {
        return Errnos.value(errno -> (int) deallocPd.invokeExact(errno, pd));
    }

    public long ibv_reg_mr(long pd, long addr, long length, int access) {
        return Errnos.pointer(errno -> (long) regMr.invokeExact(errno, pd, addr, length, access));
    }

    public long ibv_reg_mr_iova2(long pd, long addr, long length, long iova, int access) {
        return Errnos.pointer(errno -> (long) regMrIova2.invokeExact(errno, pd, addr, length, iova, access));
    }

    public int ibv_dereg_mr(long mr) {
        return Errnos.value(errno -> (int) deregMr.invokeExact(errno, mr));
    }

    public long ibv_create_comp_channel(long context) {
        return Errnos.pointer(errno -> (long) createCompChannel.invokeExact(errno, context));
    }

    public int ibv_destroy_comp_channel(long channel) {
        return Errnos.value(errno -> (int) destroyCompChannel.invokeExact(errno, channel));
    }

    /** @param channel 0 for none */
    public long ibv_create_cq(long context, int cqe, long channel) {
        return Errnos.pointer(errno -> (long) createCq.invokeExact(errno, context, cqe, 0L, channel, 0));
    }

    public int ibv_destroy_cq(long cq) {
        return Errnos.value(errno -> (int) destroyCq.invokeExact(errno, cq));
    }

    public int ibv_get_cq_event(long channel, MemorySegment cq, MemorySegment cqContext) {
        long cqAddress = cq.address();
        long contextAddress = cqContext.address();
        return (int) Errnos.minusOne(errno -> (int) getCqEvent.invokeExact(errno, channel, cqAddress, contextAddress));
    }

    public void ibv_ack_cq_events(long cq, int count) {
        call(() -> {
            ackCqEvents.invokeExact(cq, count);
        });
    }

    public long ibv_create_qp(long pd, MemorySegment initAttr) {
        long address = initAttr.address();
        return Errnos.pointer(errno -> (long) createQp.invokeExact(errno, pd, address));
    }

    public int ibv_modify_qp(long qp, MemorySegment attr, int mask) {
        long address = attr.address();
        return Errnos.value(errno -> (int) modifyQp.invokeExact(errno, qp, address, mask));
    }

    public int ibv_query_qp(long qp, MemorySegment attr, int mask, MemorySegment initAttr) {
        long address = attr.address();
        long initAddress = initAttr.address();
        return Errnos.value(errno -> (int) queryQp.invokeExact(errno, qp, address, mask, initAddress));
    }

    public int ibv_destroy_qp(long qp) {
        return Errnos.value(errno -> (int) destroyQp.invokeExact(errno, qp));
    }

    public long ibv_create_ah(long pd, MemorySegment attr) {
        long address = attr.address();
        return Errnos.pointer(errno -> (long) createAh.invokeExact(errno, pd, address));
    }

    public int ibv_destroy_ah(long ah) {
        return Errnos.value(errno -> (int) destroyAh.invokeExact(errno, ah));
    }

    @FunctionalInterface
    private interface Procedure {
        void invoke() throws Throwable;
    }

    /** The lambda must be a statement: as an expression, {@code invokeExact} would be compiled to return an Object. */
    private static void call(Procedure procedure) {
        try {
            procedure.invoke();
        } catch (Throwable e) {
            throw Errnos.rethrow(e);
        }
    }
}
