package io.rdmagateway.verbs;

import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;

/**
 * A range of GIDs that share their first bits: the hosts of one IP network.
 *
 * @param prefixLength 0 to 128; of IPv4-mapped GIDs 96 more than of the IPv4 network
 */
public record Subnet(Gid network, int prefixLength) {

    private static final int IPV4_BITS = 32;
    private static final int GID_BITS = 128;

    /** @throws IllegalArgumentException when the length is out of range */
    public Subnet {
        if (prefixLength < 0 || prefixLength > GID_BITS) {
            throw new IllegalArgumentException("subnet: the prefix length must be 0 to 128");
        }
    }

    /**
     * Reads the usual notation.
     *
     * @param text such as {@code 10.0.0.0/8} or {@code fd00::/64}; an address alone means that address only
     * @throws IllegalArgumentException when it is none
     */
    public static Subnet of(String text) {
        String[] parts = text.strip().split("/", -1);
        try {
            byte[] bytes = InetAddress.ofLiteral(parts[0]).getAddress();
            int bits = bytes.length * Byte.SIZE;
            int length = parts.length == 1 ? bits : Integer.parseInt(parts[1]);
            if (parts.length <= 2 && length >= 0 && length <= bits) {
                return new Subnet(Gid.of(InetAddress.getByAddress(bytes)), GID_BITS - bits + length);
            }
        } catch (IllegalArgumentException | UnknownHostException e) {
            // Said below.
        }
        throw new IllegalArgumentException(
                "subnet: \"" + text + "\" is none; 10.0.0.0/8 and fd00::/64 are, for example");
    }

    /** Returns the network that an address with a prefix of its own family is in. */
    public static Subnet around(Gid gid, int prefixLength) {
        return new Subnet(gid, gid.isIpv4Mapped() ? GID_BITS - IPV4_BITS + prefixLength : prefixLength);
    }

    /** Returns the prefix length that an interface has for an address, in the address's family; 0 when it has none. */
    public static int prefixLengthOf(NetworkInterface netdev, Gid gid) {
        return netdev.getInterfaceAddresses().stream()
                .filter(local -> isAround(Gid.of(local.getAddress()), local.getNetworkPrefixLength(), gid))
                .mapToInt(InterfaceAddress::getNetworkPrefixLength)
                .max()
                .orElse(0);
    }

    private static boolean isAround(Gid local, int prefixLength, Gid gid) {
        return local.isIpv4Mapped() == gid.isIpv4Mapped()
                && around(local, prefixLength).contains(gid);
    }

    public boolean contains(Gid gid) {
        int highBits = Math.min(prefixLength, Long.SIZE);
        return agree(gid.high(), network.high(), highBits) && agree(gid.low(), network.low(), prefixLength - highBits);
    }

    /** Returns the usual notation. */
    @Override
    public String toString() {
        boolean ipv4 = network.isIpv4Mapped() && prefixLength >= GID_BITS - IPV4_BITS;
        return network.toAddress().getHostAddress() + "/" + (ipv4 ? prefixLength - GID_BITS + IPV4_BITS : prefixLength);
    }

    private static boolean agree(long a, long b, int bits) {
        return bits == 0 || (a ^ b) >>> (Long.SIZE - bits) == 0;
    }
}
