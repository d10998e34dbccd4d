package io.rdmagateway.soft.wire;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The IP and UDP headers of one direction between two addresses as the ICRC sees them: eight bytes of ones for the
 * local route header, and ones where routers may write. Immutable.
 *
 * <p>It is written right before the datagram, so that one CRC runs over one piece of memory.
 *
 * <p>Two ends may agree on other bytes than the eight of ones. Nobody else can seal a packet for them then, as long as he
 * has not seen one: a CRC is no message authentication code, and from a packet its secret can be computed.
 *
 * @see <a href="https://www.infinibandta.org/ibta-specification/">IBTA annex A17.3</a>
 */
public final class PseudoHeader {

    /** The longest one: of IPv6. */
    public static final int MAX_BYTES = 56;

    /** Covered bytes of IPv4 from the identification's end to the datagram. */
    static final int IPV4_BYTES_AFTER_IDENTIFICATION = 22;

    private static final int IPV4_BYTES = 36;
    private static final int LRH_BYTES = 8;
    private static final long LRH = -1;
    private static final int UDP_BYTES = 8;
    private static final int IPV4_HEADER_BYTES = 20;
    private static final byte PROTOCOL_UDP = 17;
    private static final byte MASKED = (byte) 0xff;

    private final byte[] template;
    private final boolean ipv4;

    private final boolean identified;

    private PseudoHeader(byte[] template, boolean ipv4, boolean identified) {
        this.template = template;
        this.ipv4 = ipv4;
        this.identified = identified;
    }

    /**
     * Prepares the headers of one direction.
     *
     * @throws IllegalArgumentException when one address is IPv4 and the other IPv6
     */
    public static PseudoHeader of(InetAddress source, InetAddress destination) {
        return of(source, destination, LRH, true);
    }

    /**
     * Prepares those of two ends that have an agreement. They see every identification as 0.
     *
     * @param secret what the two ends agreed on to have in place of the local route header
     */
    public static PseudoHeader of(InetAddress source, InetAddress destination, long secret) {
        return of(source, destination, secret, false);
    }

    private static PseudoHeader of(InetAddress source, InetAddress destination, long secret, boolean identified) {
        byte[] from = source.getAddress();
        byte[] to = destination.getAddress();
        if (from.length != to.length) {
            throw new IllegalArgumentException("one address is IPv4 and the other IPv6");
        }
        boolean ipv4 = source instanceof Inet4Address;
        byte[] template = new byte[ipv4 ? IPV4_BYTES : MAX_BYTES];
        ByteBuffer header = ByteBuffer.wrap(template);
        header.putLong(secret);
        if (ipv4) {
            // Linux answers an unconnected socket with DF and identification 0, 1, 2 and so on within a burst; both
            // are under the CRC.
            header.put((byte) 0x45).put(MASKED).putShort((short) 0);
            header.putShort((short) 0).putShort((short) 0x4000);
            header.put(MASKED).put(PROTOCOL_UDP).put(MASKED).put(MASKED);
        } else {
            header.putInt(0x6fff_ffff).putShort((short) 0).put(PROTOCOL_UDP).put(MASKED);
        }
        header.put(from).put(to);
        Arrays.fill(template, template.length - 2, template.length, MASKED);
        return new PseudoHeader(template, ipv4, ipv4 && identified);
    }

    public int bytes() {
        return template.length;
    }

    /** True when an identification that the socket does not show is under the CRC. */
    public boolean hasIdentification() {
        return identified;
    }

    /** Puts an identification other than 0 into what was written, if one is under the CRC. */
    public void identify(ByteBuffer buffer, int datagramOffset, int identification) {
        if (identified) {
            buffer.putShort(identificationOffset(datagramOffset), (short) identification);
        }
    }

    /** Returns the identification in what was written. */
    int identification(ByteBuffer buffer, int datagramOffset) {
        return Short.toUnsignedInt(buffer.getShort(identificationOffset(datagramOffset)));
    }

    private static int identificationOffset(int datagramOffset) {
        return datagramOffset - IPV4_BYTES_AFTER_IDENTIFICATION - Short.BYTES;
    }

    /**
     * Writes it so that it ends where the datagram begins, with the identification 0.
     *
     * @param datagramOffset at least {@link #bytes()}
     * @param datagramBytes BTH to ICRC
     */
    public void write(ByteBuffer buffer, int datagramOffset, int sourcePort, int destPort, int datagramBytes) {
        int at = datagramOffset - template.length;
        int udpBytes = UDP_BYTES + datagramBytes;
        buffer.put(at, template);
        if (ipv4) {
            buffer.putShort(at + LRH_BYTES + 2, (short) (IPV4_HEADER_BYTES + udpBytes));
        } else {
            buffer.putShort(at + LRH_BYTES + 4, (short) udpBytes);
        }
        int udp = datagramOffset - UDP_BYTES;
        buffer.putShort(udp, (short) sourcePort);
        buffer.putShort(udp + 2, (short) destPort);
        buffer.putShort(udp + 4, (short) udpBytes);
    }
}
