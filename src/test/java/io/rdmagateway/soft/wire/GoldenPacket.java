package io.rdmagateway.soft.wire;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A packet that the kernel's rxe sent, from IP header to ICRC.
 *
 * @param name the opcode in the capture's words
 */
public record GoldenPacket(String name, int opcode, byte[] ip) {

    private static final Pattern LINE =
            Pattern.compile("\"opcode\": (\\d+), \"name\": \"(\\w+)\", \"ip_packet\": \"([0-9a-f]+)\"");
    private static final int UDP_BYTES = 8;

    /** Reads all 30. */
    public static List<GoldenPacket> all() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                GoldenPacket.class.getResourceAsStream("/rxe-packets.jsonl"), StandardCharsets.UTF_8))) {
            return lines.lines().map(GoldenPacket::parse).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the first of an opcode. */
    public static GoldenPacket of(Opcode opcode) {
        return all().stream()
                .filter(packet -> packet.opcode == opcode.code())
                .findFirst()
                .orElseThrow();
    }

    private static GoldenPacket parse(String line) {
        Matcher field = LINE.matcher(line);
        if (!field.find()) {
            throw new IllegalArgumentException("not a golden packet: " + line);
        }
        return new GoldenPacket(
                field.group(2), Integer.parseInt(field.group(1)), HexFormat.of().parseHex(field.group(3)));
    }

    public boolean isIpv4() {
        return ip[0] >> 4 == 4;
    }

    public InetAddress source() {
        return isIpv4() ? address(12, 4) : address(8, 16);
    }

    public InetAddress destination() {
        return isIpv4() ? address(16, 4) : address(24, 16);
    }

    /** Returns the IPv4 identification that the kernel chose. */
    public int identification() {
        return number(4);
    }

    public int sourcePort() {
        return number(ipHeaderBytes());
    }

    /** Returns BTH to ICRC. */
    public byte[] datagram() {
        return Arrays.copyOfRange(ip, ipHeaderBytes() + UDP_BYTES, ip.length);
    }

    /** Puts the datagram into a buffer with its pseudo header before it. */
    public ByteBuffer inBuffer(int datagramOffset) {
        byte[] datagram = datagram();
        ByteBuffer buffer = ByteBuffer.allocate(datagramOffset + datagram.length);
        buffer.put(datagramOffset, datagram);
        pseudoHeader().write(buffer, datagramOffset, sourcePort(), 4791, datagram.length);
        return buffer;
    }

    public PseudoHeader pseudoHeader() {
        return PseudoHeader.of(source(), destination());
    }

    private int ipHeaderBytes() {
        return isIpv4() ? 20 : 40;
    }

    private int number(int offset) {
        return ByteBuffer.wrap(ip).getShort(offset) & 0xffff;
    }

    private InetAddress address(int offset, int bytes) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(ip, offset, offset + bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return (isIpv4() ? "IPv4 " : "IPv6 ") + name;
    }
}
