package io.rdmagateway.ibverbs.ffm;

import static io.rdmagateway.ibverbs.ffm.CStruct.gap;
import static io.rdmagateway.ibverbs.ffm.CStruct.i32;
import static io.rdmagateway.ibverbs.ffm.CStruct.offset;
import static io.rdmagateway.ibverbs.ffm.CStruct.pointer;
import static io.rdmagateway.ibverbs.ffm.CStruct.struct;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;

/**
 * An asynchronous event.
 *
 * {@snippet lang = c :
 * struct ibv_async_event {
 *     union { struct ibv_cq *cq; struct ibv_qp *qp; struct ibv_srq *srq; struct ibv_wq *wq; int port_num; } element;
 *     enum ibv_event_type event_type;
 * };
 * }
 */
public final class IbvAsyncEvent {

    static final StructLayout LAYOUT = struct(
            "ibv_async_event",
            MemoryLayout.unionLayout(pointer("cq"), pointer("qp"), i32("port_num"))
                    .withName("element"),
            i32("event_type"),
            gap(4));

    private static final long CQ = offset(LAYOUT, "element", "cq");
    private static final long QP = offset(LAYOUT, "element", "qp");
    private static final long PORT_NUM = offset(LAYOUT, "element", "port_num");
    private static final long EVENT_TYPE = offset(LAYOUT, "event_type");

    private IbvAsyncEvent() {}

    public static MemorySegment allocate(SegmentAllocator allocator) {
        return allocator.allocate(LAYOUT);
    }

    public static int event_type(MemorySegment event) {
        return event.get(JAVA_INT, EVENT_TYPE);
    }

    /** Returns the completion queue that a completion queue event is about. */
    public static long cq(MemorySegment event) {
        return event.get(JAVA_LONG, CQ);
    }

    /** Returns the queue pair that a queue pair event is about. */
    public static long qp(MemorySegment event) {
        return event.get(JAVA_LONG, QP);
    }

    public static int port_num(MemorySegment event) {
        return event.get(JAVA_INT, PORT_NUM);
    }
}
