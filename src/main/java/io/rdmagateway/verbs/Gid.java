package io.rdmagateway.verbs;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * Names a port of an RDMA device: 128 bits in network order, on RoCE an IP address (IPv4 as {@code ::ffff:a.b.c.d}).
 *
 * @param high the first eight bytes, big-endian
 * @param low the last eight bytes, big-endian
 */
public record Gid(long high, long low) {

    public static final int BYTES = 16;
    public static final Gid ZERO = new Gid(0, 0);

    private static final long IPV4_MAPPED = 0x0000_ffff_0000_0000L;

    /**
     * Reads the 16 bytes of a GID.
     *
     * @throws IllegalArgumentException when there are not 16
     */
    public static Gid of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("gid: " + bytes.length + " bytes, a GID has 16");
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new Gid(buffer.getLong(), buffer.getLong());
    }

    /** Maps an address to the GID that RoCE derives from it. */
    public static Gid of(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == BYTES) {
            return of(bytes);
        }
        return new Gid(
                0, IPV4_MAPPED | Integer.toUnsignedLong(ByteBuffer.wrap(bytes).getInt()));
    }

    public byte[] toBytes() {
        return ByteBuffer.allocate(BYTES).putLong(high).putLong(low).array();
    }

    public boolean isZero() {
        return high == 0 && low == 0;
    }

    public boolean isIpv4Mapped() {
        return high == 0 && (low & 0xffff_ffff_0000_0000L) == IPV4_MAPPED;
    }

    /** True for {@code fe80::/10}: valid on one link only. */
    public boolean isLinkLocal() {
        return high >>> 54 == 0x3fa;
    }

    /** Returns the IP address that a RoCE v2 GID stands for; an {@link Inet4Address} when it is IPv4-mapped. */
    public InetAddress toAddress() {
        try {
            return InetAddress.getByAddress(toBytes());
        } catch (UnknownHostException e) {
            throw new AssertionError("16 bytes are always an address", e);
        }
    }

    /** Returns IPv6 text, such as {@code ::ffff:10.10.0.1} or {@code fe80:0:0:0:0:0:0:1}. */
    @Override
    public String toString() {
        String address = toAddress().getHostAddress();
        return isIpv4Mapped() ? "::ffff:" + address : address;
    }
}
