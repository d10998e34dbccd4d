package io.rdmagateway.soft;

import io.rdmagateway.soft.wire.Opcode;

/** The answer to one READ or atomic: kept, since the requester may have lost it and ask again. Reused for ever. */
final class Replay {

    boolean used;
    boolean atomic;
    /** True once the answer has been sent to its end. */
    boolean answered;

    long firstSeq;
    int packets;
    /** How many messages were completed when it was executed. */
    long messages;

    int rkey;
    long address;
    long lengthBytes;
    /** What opens the memory to read; null when the length is 0. */
    RemoteKey key;

    /** What an atomic found. It must never be executed a second time. */
    long original;

    /** The packets still to be sent, {@link #next} up to {@link #end}, and where this round of sending began. */
    int start;

    int next;
    int end;

    boolean isPending() {
        return used && next < end;
    }

    /** Schedules packets of the answer to be sent. */
    void send(int firstPacket, int endPacket) {
        start = firstPacket;
        next = firstPacket;
        end = endPacket;
    }

    boolean contains(long seq) {
        return used && seq >= firstSeq && seq < firstSeq + packets;
    }

    /** Returns the opcode of the next READ response of this round. */
    Opcode readOpcode() {
        boolean last = next + 1 == end;
        if (next == start) {
            return last ? Opcode.READ_RESPONSE_ONLY : Opcode.READ_RESPONSE_FIRST;
        }
        return last ? Opcode.READ_RESPONSE_LAST : Opcode.READ_RESPONSE_MIDDLE;
    }
}
