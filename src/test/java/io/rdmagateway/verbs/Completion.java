package io.rdmagateway.verbs;

/** A copy of a work completion that outlives its handler. */
public record Completion(
        long wrId,
        WorkCompletionStatus status,
        WorkCompletionOpcode opcode,
        int byteLength,
        boolean hasImmData,
        int immData,
        int qpNum,
        int invalidatedRkey) {

    static Completion of(WorkCompletion wc) {
        return new Completion(
                wc.wrId(),
                wc.status(),
                wc.opcode(),
                wc.byteLength(),
                wc.hasImmData(),
                wc.immData(),
                wc.qpNum(),
                wc.hasInvalidatedRkey() ? wc.invalidatedRkey() : 0);
    }
}
