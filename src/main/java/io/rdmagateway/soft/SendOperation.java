package io.rdmagateway.soft;

import io.rdmagateway.soft.wire.Opcode;
import io.rdmagateway.verbs.WorkCompletionOpcode;

/** What a send request does, and how its packets are called. */
enum SendOperation {
    SEND(WorkCompletionOpcode.SEND, Opcode.SEND_FIRST, Opcode.SEND_MIDDLE, Opcode.SEND_LAST, Opcode.SEND_ONLY),
    SEND_WITH_IMM(
            WorkCompletionOpcode.SEND,
            Opcode.SEND_FIRST,
            Opcode.SEND_MIDDLE,
            Opcode.SEND_LAST_IMM,
            Opcode.SEND_ONLY_IMM),
    SEND_WITH_INV(
            WorkCompletionOpcode.SEND,
            Opcode.SEND_FIRST,
            Opcode.SEND_MIDDLE,
            Opcode.SEND_LAST_INVALIDATE,
            Opcode.SEND_ONLY_INVALIDATE),
    WRITE(
            WorkCompletionOpcode.RDMA_WRITE,
            Opcode.WRITE_FIRST,
            Opcode.WRITE_MIDDLE,
            Opcode.WRITE_LAST,
            Opcode.WRITE_ONLY),
    WRITE_WITH_IMM(
            WorkCompletionOpcode.RDMA_WRITE,
            Opcode.WRITE_FIRST,
            Opcode.WRITE_MIDDLE,
            Opcode.WRITE_LAST_IMM,
            Opcode.WRITE_ONLY_IMM),
    READ(WorkCompletionOpcode.RDMA_READ, Opcode.READ_REQUEST),
    COMPARE_SWAP(WorkCompletionOpcode.COMP_SWAP, Opcode.COMPARE_SWAP),
    FETCH_ADD(WorkCompletionOpcode.FETCH_ADD, Opcode.FETCH_ADD),
    BIND_MW(WorkCompletionOpcode.BIND_MW, null),
    LOCAL_INV(WorkCompletionOpcode.LOCAL_INV, null);

    private final WorkCompletionOpcode completion;
    private final Opcode first;
    private final Opcode middle;
    private final Opcode last;
    private final Opcode only;

    SendOperation(WorkCompletionOpcode completion, Opcode only) {
        this(completion, only, only, only, only);
    }

    SendOperation(WorkCompletionOpcode completion, Opcode first, Opcode middle, Opcode last, Opcode only) {
        this.completion = completion;
        this.first = first;
        this.middle = middle;
        this.last = last;
        this.only = only;
    }

    WorkCompletionOpcode completion() {
        return completion;
    }

    /** Returns the opcode of the packet at a place of its message. */
    Opcode opcode(boolean isFirst, boolean isLast) {
        if (isFirst) {
            return isLast ? only : first;
        }
        return isLast ? last : middle;
    }

    boolean isRead() {
        return this == READ;
    }

    boolean isAtomic() {
        return this == COMPARE_SWAP || this == FETCH_ADD;
    }

    /** True when it is done on this side, without a packet. */
    boolean isLocal() {
        return this == BIND_MW || this == LOCAL_INV;
    }

    /** True when the other side's answer carries data, which arrives in the local memory. */
    boolean bringsData() {
        return isRead() || isAtomic();
    }
}
