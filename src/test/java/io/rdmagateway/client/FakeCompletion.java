package io.rdmagateway.client;

import io.rdmagateway.verbs.WorkCompletion;
import io.rdmagateway.verbs.WorkCompletionOpcode;
import io.rdmagateway.verbs.WorkCompletionStatus;

/** A completion with nothing beside it. */
record FakeCompletion(long wrId, WorkCompletionStatus status, int byteLength) implements WorkCompletion {

    @Override
    public WorkCompletionOpcode opcode() {
        return WorkCompletionOpcode.UNKNOWN;
    }

    @Override
    public boolean hasImmData() {
        return false;
    }

    @Override
    public int immData() {
        return 0;
    }

    @Override
    public boolean hasInvalidatedRkey() {
        return false;
    }

    @Override
    public int invalidatedRkey() {
        return 0;
    }

    @Override
    public int qpNum() {
        return 17;
    }

    @Override
    public int vendorErr() {
        return 0;
    }
}
