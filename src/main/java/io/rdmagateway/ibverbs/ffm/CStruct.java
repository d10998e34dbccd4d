package io.rdmagateway.ibverbs.ffm;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/** Words to write a C struct down with. Names are those of C; every gap is an explicit padding. */
final class CStruct {

    private CStruct() {}

    static ValueLayout.OfByte u8(String name) {
        return ValueLayout.JAVA_BYTE.withName(name);
    }

    static ValueLayout.OfShort u16(String name) {
        return ValueLayout.JAVA_SHORT.withName(name);
    }

    /** A C {@code int}, {@code unsigned}, {@code uint32_t} or enum. */
    static ValueLayout.OfInt i32(String name) {
        return ValueLayout.JAVA_INT.withName(name);
    }

    static ValueLayout.OfLong u64(String name) {
        return ValueLayout.JAVA_LONG.withName(name);
    }

    /** A pointer or a {@code size_t}, as a plain number. */
    static ValueLayout.OfLong pointer(String name) {
        return ValueLayout.JAVA_LONG.withName(name);
    }

    static MemoryLayout bytes(String name, int count) {
        return MemoryLayout.sequenceLayout(count, ValueLayout.JAVA_BYTE).withName(name);
    }

    static MemoryLayout gap(int bytes) {
        return MemoryLayout.paddingLayout(bytes);
    }

    static StructLayout struct(String name, MemoryLayout... members) {
        return MemoryLayout.structLayout(members).withName(name);
    }

    static long offset(StructLayout layout, String... path) {
        PathElement[] elements = new PathElement[path.length];
        for (int i = 0; i < path.length; i++) {
            elements[i] = PathElement.groupElement(path[i]);
        }
        return layout.byteOffset(elements);
    }

    /** Lays a struct over memory that the library owns. */
    static MemorySegment at(long address, StructLayout layout) {
        return MemorySegment.ofAddress(address).reinterpret(layout.byteSize());
    }

    /** Reads a fixed-size {@code char} array up to its NUL. */
    static String string(MemorySegment struct, long offset) {
        return struct.getString(offset);
    }
}
