package io.rdmagateway.ibverbs.ffm;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The functions of an opened device that the header inlines: {@code post_send}, {@code post_recv}, {@code poll_cq} and
 * {@code req_notify_cq}, which allocate nothing, and those of memory windows.
 *
 * <p>{@code poll_cq} and {@code post_recv} run as critical calls: they only touch memory. So does {@code post_send} where the
 * driver does it in user space. On rxe and siw it is a system call that carries the whole message out.
 *
 * <p>No safepoint begins while a critical call lasts: all threads of the JVM wait, not the caller alone. In user space a
 * request takes tens of nanoseconds and a list of them that much for each, until the queue is full; a thread that the
 * scheduler takes from its core inside holds the others up as it would in compiled Java.
 */
public final class DataPath {

    private static final Linker LINKER = Linker.nativeLinker();

    private static final FunctionDescriptor POST = FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final FunctionDescriptor POLL = FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG);
    private static final FunctionDescriptor NOTIFY = FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT);

    // Constants, so that the JIT inlines the calls; the device's own function is their first argument.
    private static final MethodHandle POST_SEND = LINKER.downcallHandle(POST);
    private static final MethodHandle POST_SEND_CRITICAL = LINKER.downcallHandle(POST, Linker.Option.critical(false));
    private static final MethodHandle POST_RECV = LINKER.downcallHandle(POST, Linker.Option.critical(false));
    private static final MethodHandle POLL_CQ = LINKER.downcallHandle(POLL, Linker.Option.critical(false));
    private static final MethodHandle REQ_NOTIFY_CQ = LINKER.downcallHandle(NOTIFY);

    private static final MethodHandle ALLOC_MW =
            LINKER.downcallHandle(FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT), Errnos.CAPTURE);
    private static final MethodHandle DEALLOC_MW =
            LINKER.downcallHandle(FunctionDescriptor.of(JAVA_INT, JAVA_LONG), Errnos.CAPTURE);

    private final boolean postsInUserSpace;
    private final MemorySegment postSend;
    private final MemorySegment postRecv;
    private final MemorySegment pollCq;
    private final MemorySegment reqNotifyCq;
    private final MemorySegment allocMw;
    private final MemorySegment deallocMw;

    /** @param postsInUserSpace false unless it is known that the driver's {@code post_send} makes no system call */
    public DataPath(long context, boolean postsInUserSpace) {
        this.postsInUserSpace = postsInUserSpace;
        this.postSend = IbvContext.op(context, "post_send");
        this.postRecv = IbvContext.op(context, "post_recv");
        this.pollCq = IbvContext.op(context, "poll_cq");
        this.reqNotifyCq = IbvContext.op(context, "req_notify_cq");
        this.allocMw = IbvContext.op(context, "alloc_mw");
        this.deallocMw = IbvContext.op(context, "dealloc_mw");
    }

    /** Tells whether {@link #post_send} is a critical call. */
    public boolean postsInUserSpace() {
        return postsInUserSpace;
    }

    /**
     * Posts a list of send requests.
     *
     * @param badWr address of a pointer that names the first refused request afterwards
     * @return 0 or an errno
     */
    public int post_send(long qp, long wr, long badWr) {
        try {
            return Math.abs(
                    postsInUserSpace
                            ? (int) POST_SEND_CRITICAL.invokeExact(postSend, qp, wr, badWr)
                            : (int) POST_SEND.invokeExact(postSend, qp, wr, badWr));
        } catch (Throwable e) {
            throw Errnos.rethrow(e);
        }
    }

    /** Posts a list of receive requests; as {@link #post_send}. */
    public int post_recv(long qp, long wr, long badWr) {
        try {
            return Math.abs((int) POST_RECV.invokeExact(postRecv, qp, wr, badWr));
        } catch (Throwable e) {
            throw Errnos.rethrow(e);
        }
    }

    /** Returns how many completions it wrote at {@code wc}, or a negative number when the queue is broken. */
    public int poll_cq(long cq, int numEntries, long wc) {
        try {
            return (int) POLL_CQ.invokeExact(pollCq, cq, numEntries, wc);
        } catch (Throwable e) {
            throw Errnos.rethrow(e);
        }
    }

    /** Returns the window, or −errno; of the control path, but the header inlines it too. */
    public long alloc_mw(long pd, int type) {
        return Errnos.pointer(errno -> (long) ALLOC_MW.invokeExact(allocMw, errno, pd, type));
    }

    /** Returns 0 or −errno. */
    public int dealloc_mw(long mw) {
        return Errnos.value(errno -> (int) DEALLOC_MW.invokeExact(deallocMw, errno, mw));
    }

    /** Returns 0 or an errno. */
    public int req_notify_cq(long cq, int solicitedOnly) {
        try {
            return Math.abs((int) REQ_NOTIFY_CQ.invokeExact(reqNotifyCq, cq, solicitedOnly));
        } catch (Throwable e) {
            throw Errnos.rethrow(e);
        }
    }
}
