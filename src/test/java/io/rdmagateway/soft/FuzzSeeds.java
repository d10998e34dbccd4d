package io.rdmagateway.soft;

import io.rdmagateway.soft.wire.GoldenPacket;
import io.rdmagateway.soft.wire.Icrc;
import io.rdmagateway.soft.wire.Opcode;
import io.rdmagateway.soft.wire.Packet;
import io.rdmagateway.verbs.RemoteMemory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Where a fuzzer begins: what the kernel sends, and what has hurt the kernel or is known to hurt its like. */
final class FuzzSeeds {

    private static final List<byte[]> GOLDEN = GoldenPacket.all().stream()
            .filter(GoldenPacket::isIpv4)
            .map(GoldenPacket::datagram)
            .toList();
    private static final Opcode[] OPCODES = Opcode.values();
    private static final int TRUNCATED = 10;

    /** So many packets {@link #published} knows. */
    static final int PUBLISHED = TRUNCATED + OPCODES.length;

    private FuzzSeeds() {}

    /** Returns every seed as {@link GateProbe} reads it: shape and seal, which one, and how much of it. */
    static Stream<byte[]> forGate() {
        Stream<byte[]> published = IntStream.range(0, PUBLISHED).mapToObj(i -> new byte[] {1 << 5 | 8, (byte) i});
        Stream<byte[]> cut = IntStream.range(0, GOLDEN.size())
                .boxed()
                .flatMap(i -> Stream.of(0, 11, 12, 27, 43, 63, 255)
                        .map(bytes -> new byte[] {2 << 5 | 8, i.byteValue(), bytes.byteValue()}));
        Stream<byte[]> raw = GOLDEN.stream().map(datagram -> {
            byte[] seed = new byte[datagram.length + 1];
            System.arraycopy(datagram, 0, seed, 1, datagram.length);
            return seed;
        });
        return Stream.of(published, cut, raw).flatMap(seeds -> seeds);
    }

    /** Returns a packet of the kernel's, readdressed; it is to be sealed again. */
    static byte[] golden(int index, int qpNum, int psn) {
        byte[] datagram = GOLDEN.get(index % GOLDEN.size()).clone();
        ByteBuffer packet = ByteBuffer.wrap(datagram);
        packet.putInt(4, qpNum);
        packet.putInt(8, packet.getInt(8) & 0x8000_0000 | psn);
        return datagram;
    }

    /** Returns a packet of the kind that published defects of rxe and others were about; it is to be sealed. */
    static byte[] published(int index, int qpNum, int psn, RemoteMemory region) {
        int which = index % PUBLISHED;
        long address = region.address();
        long end = address + region.lengthBytes();
        int rkey = region.rkey();
        return switch (which) {
            case 0 -> withOpcode(base(48, qpNum, psn), 0xff);
            case 1 -> withPad(base(16, qpNum, psn), 3);
            case 2 -> remote(Opcode.WRITE_ONLY, qpNum, psn, 0, 0xdead_0000_0000_0001L, ~rkey, 0);
            case 3 -> remote(Opcode.READ_REQUEST, qpNum, psn, 0, -1, 0, 0);
            case 4 -> remote(Opcode.WRITE_ONLY, qpNum, psn, 256, 0xffff_ffff_ffff_ff80L, rkey, 256);
            case 5 -> remote(Opcode.WRITE_FIRST, qpNum, psn, 256, end - 256, rkey, -1);
            case 6 -> remote(Opcode.READ_REQUEST, qpNum, psn, 0, address, rkey, -1);
            case 7 -> remote(Opcode.READ_REQUEST, qpNum, psn, 0, address, rkey, 1 << 31);
            case 8 -> remote(Opcode.WRITE_ONLY, qpNum, psn, 256, address, rkey, 1 << 30);
            case 9 -> remote(Opcode.READ_REQUEST, qpNum, psn, 0, end - 1, rkey, 2);
            default -> truncated(OPCODES[which - TRUNCATED], qpNum, psn);
        };
    }

    private static byte[] base(int bytes, int qpNum, int psn) {
        byte[] datagram = new byte[bytes];
        new Packet()
                .write(ByteBuffer.wrap(datagram), 0, Opcode.SEND_ONLY, 0)
                .bth()
                .write(Opcode.SEND_ONLY.code(), false, 0, qpNum, true, psn);
        return datagram;
    }

    private static byte[] withOpcode(byte[] datagram, int code) {
        datagram[0] = (byte) code;
        return datagram;
    }

    private static byte[] withPad(byte[] datagram, int pad) {
        datagram[1] |= (byte) (pad << 4);
        return datagram;
    }

    private static byte[] remote(
            Opcode opcode, int qpNum, int psn, int payload, long address, int rkey, int lengthBytes) {
        byte[] datagram = base(opcode.headerBytes() + payload + Icrc.BYTES, qpNum, psn);
        new Packet().write(ByteBuffer.wrap(datagram), 0, opcode, payload).reth().write(address, rkey, lengthBytes);
        return withOpcode(datagram, opcode.code());
    }

    /** Ends one byte before the least that the opcode's headers and the ICRC take. */
    private static byte[] truncated(Opcode opcode, int qpNum, int psn) {
        byte[] whole = base(opcode.headerBytes() + Icrc.BYTES, qpNum, psn);
        return withOpcode(Arrays.copyOf(whole, whole.length - 1), opcode.code());
    }
}
