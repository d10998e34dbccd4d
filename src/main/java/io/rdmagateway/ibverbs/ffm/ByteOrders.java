package io.rdmagateway.ibverbs.ffm;

import java.nio.ByteOrder;

/** Turns numbers of this machine into those of the wire and back. */
final class ByteOrders {

    private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private ByteOrders() {}

    static int toBigEndian(int value) {
        return LITTLE_ENDIAN ? Integer.reverseBytes(value) : value;
    }
}
