package io.rdmagateway.soft.ffm;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** Where a direct buffer begins: found once, and known as long as it is the same one. For one thread. */
final class BufferAddress {

    private ByteBuffer buffer;
    private long address;

    long of(ByteBuffer other) {
        if (other != buffer) {
            if (!other.isDirect()) {
                throw new IllegalArgumentException("the buffer is not a direct one");
            }
            address = MemorySegment.ofBuffer(other.duplicate().clear()).address();
            buffer = other;
        }
        return address;
    }
}
