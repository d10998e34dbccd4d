package io.rdmagateway.soft.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;

/**
 * The invariant CRC: the last four bytes of every packet, over everything in it that no router changes.
 *
 * <p>The buffer holds a {@link PseudoHeader} right before the datagram. For one thread.
 *
 * @see <a href="https://www.infinibandta.org/ibta-specification/">IBTA annex A17.3</a>
 */
public final class Icrc {

    public static final int BYTES = 4;

    private static final byte MASKED = (byte) 0xff;

    private final CRC32 crc = new CRC32();
    private final CrcDistance distance = new CrcDistance();
    private int solved;

    /** How far a packet's ICRC can be believed. */
    public enum Verdict {
        /** All 32 bits agree, with the identification in the pseudo header. */
        EXACT,
        /**
         * It agrees for one other value of the IPv4 identification, which a socket does not show. That has used up 16 of
         * the 32 bits: one in 65,536 damaged packets looks like this too.
         */
        SOLVED,
        WRONG
    }

    /** Writes the ICRC into the last four bytes of a datagram. */
    public void seal(ByteBuffer buffer, int datagramOffset, int datagramBytes, PseudoHeader header) {
        int icrcOffset = datagramOffset + datagramBytes - BYTES;
        putLittleEndian(buffer, icrcOffset, compute(buffer, datagramOffset, icrcOffset, header));
    }

    /** Checks a received datagram. The datagram is the same as before when it returns. */
    public Verdict check(ByteBuffer buffer, int datagramOffset, int datagramBytes, PseudoHeader header) {
        int icrcOffset = datagramOffset + datagramBytes - BYTES;
        int difference = compute(buffer, datagramOffset, icrcOffset, header) ^ getLittleEndian(buffer, icrcOffset);
        if (difference == 0) {
            return Verdict.EXACT;
        }
        if (!header.hasIdentification()) {
            return Verdict.WRONG;
        }
        int equalBytes = PseudoHeader.IPV4_BYTES_AFTER_IDENTIFICATION + icrcOffset - datagramOffset;
        int change = identification(difference, equalBytes);
        if (change < 0) {
            return Verdict.WRONG;
        }
        solved = change ^ header.identification(buffer, datagramOffset);
        return Verdict.SOLVED;
    }

    /** Returns the identification that was found when the last verdict was {@link Verdict#SOLVED}. */
    public int solved() {
        return solved;
    }

    /**
     * Finds the change of the identification that explains a difference of CRCs, or −1 when none does.
     *
     * <p>Wound back to before the two bytes, a difference that comes from them alone sits in the lower 16 bits: that is
     * where the CRC register takes its next input.
     */
    int identification(int difference, int equalBytes) {
        int input = distance.rewind(difference, equalBytes + Short.BYTES);
        return input >>> 16 == 0 ? Short.toUnsignedInt(Short.reverseBytes((short) input)) : -1;
    }

    private int compute(ByteBuffer buffer, int datagramOffset, int icrcOffset, PseudoHeader header) {
        // Congestion marks in BTH byte 4 may change on the way.
        int markOffset = datagramOffset + Bth.RESV8A_OFFSET;
        byte mark = buffer.get(markOffset);
        buffer.put(markOffset, MASKED);
        buffer.limit(icrcOffset).position(datagramOffset - header.bytes());
        crc.reset();
        crc.update(buffer);
        buffer.clear();
        buffer.put(markOffset, mark);
        return (int) crc.getValue();
    }

    private static void putLittleEndian(ByteBuffer buffer, int offset, int value) {
        buffer.putInt(offset, buffer.order() == ByteOrder.BIG_ENDIAN ? Integer.reverseBytes(value) : value);
    }

    private static int getLittleEndian(ByteBuffer buffer, int offset) {
        int value = buffer.getInt(offset);
        return buffer.order() == ByteOrder.BIG_ENDIAN ? Integer.reverseBytes(value) : value;
    }
}
