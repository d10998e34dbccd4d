package io.rdmagateway.soft;

import io.rdmagateway.verbs.Mtu;

/** How long a message is: around the length of a packet, and far beyond it. */
enum InteropSize {
    /** 32 packets of 4 KiB: the first message of a connection, on which its PSNs wrap around. */
    WRAP("128 KiB, PSN wrap", 128 << 10, 0),
    NONE("0", 0, 0),
    ONE("1", 1, 0),
    THREE("3", 3, 0),
    BELOW_MTU("MTU−1", -1, 1),
    MTU("MTU", 0, 1),
    ABOVE_MTU("MTU+1", 1, 1),
    TWO_MTU("2·MTU", 0, 2),
    MANY("64 KiB", 64 << 10, 0),
    BELOW_MEGABYTE("1 MiB−1", (1 << 20) - 1, 0),
    HUGE("8 MiB", 8 << 20, 0);

    final String title;
    private final int bytes;
    private final int mtus;

    InteropSize(String title, int bytes, int mtus) {
        this.title = title;
        this.bytes = bytes;
        this.mtus = mtus;
    }

    int bytes(Mtu mtu) {
        return bytes + mtus * mtu.bytes();
    }
}
