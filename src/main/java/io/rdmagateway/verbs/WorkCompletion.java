package io.rdmagateway.verbs;

/**
 * A finished work request. It is a view of the completion queue's own memory: valid within the handler that
 * {@link CompletionQueue#poll} calls, and not after.
 */
public interface WorkCompletion {

    long wrId();

    WorkCompletionStatus status();

    /** Meaningful only when {@link #status()} is SUCCESS. */
    WorkCompletionOpcode opcode();

    /** Bytes that arrived, for receives, READs and atomics that succeeded. */
    int byteLength();

    boolean hasImmData();

    /** The sender's four bytes as a big-endian number. */
    int immData();

    boolean hasInvalidatedRkey();

    /** The key of ours that the sender of this message invalidated. */
    int invalidatedRkey();

    int qpNum();

    /** The device's own code of a failure, for its maker. */
    int vendorErr();

    default boolean succeeded() {
        return status() == WorkCompletionStatus.SUCCESS;
    }

    /** @throws WorkCompletionException when the status is not SUCCESS */
    default void requireSuccess() {
        if (!succeeded()) {
            throw new WorkCompletionException(status(), wrId(), vendorErr());
        }
    }
}
