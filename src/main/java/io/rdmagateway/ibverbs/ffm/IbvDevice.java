package io.rdmagateway.ibverbs.ffm;

import static io.rdmagateway.ibverbs.ffm.CStruct.bytes;
import static io.rdmagateway.ibverbs.ffm.CStruct.i32;
import static io.rdmagateway.ibverbs.ffm.CStruct.offset;
import static io.rdmagateway.ibverbs.ffm.CStruct.struct;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/**
 * A device as the list shows it, not opened.
 *
 * {@snippet lang = c :
 * struct ibv_device {
 *     struct _ibv_device_ops  _ops;            // two pointers
 *     enum ibv_node_type      node_type;
 *     enum ibv_transport_type transport_type;
 *     char                    name[64];
 *     char                    dev_name[64];
 *     char                    dev_path[256];
 *     char                    ibdev_path[256];
 * };
 * }
 */
public final class IbvDevice {

    static final StructLayout LAYOUT = struct(
            "ibv_device",
            bytes("_ops", 16),
            i32("node_type"),
            i32("transport_type"),
            bytes("name", 64),
            bytes("dev_name", 64),
            bytes("dev_path", 256),
            bytes("ibdev_path", 256));

    private static final long NAME = offset(LAYOUT, "name");
    private static final long DEV_NAME = offset(LAYOUT, "dev_name");

    private static final long IBDEV_PATH = offset(LAYOUT, "ibdev_path");

    private IbvDevice() {}

    /** Returns an element of the array that {@code ibv_get_device_list} answers with. */
    public static long at(long list, int index) {
        return MemorySegment.ofAddress(list).reinterpret((index + 1) * 8L).get(JAVA_LONG, index * 8L);
    }

    public static String name(long device) {
        return CStruct.string(CStruct.at(device, LAYOUT), NAME);
    }

    /** Returns the name of its node below {@code /dev/infiniband}, such as {@code uverbs0}. */
    public static String dev_name(long device) {
        return CStruct.string(CStruct.at(device, LAYOUT), DEV_NAME);
    }

    /** Returns its directory below {@code /sys}. */
    public static String ibdev_path(long device) {
        return CStruct.string(CStruct.at(device, LAYOUT), IBDEV_PATH);
    }
}
