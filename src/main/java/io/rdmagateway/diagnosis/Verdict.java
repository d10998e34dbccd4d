package io.rdmagateway.diagnosis;

/** What a check came to; the worst last. */
public enum Verdict {
    OK,
    /** It plays no part here; the finding says why. */
    SKIPPED,
    /** It works, but not as well as it could, or not for everything that is configured. */
    WARNING,
    /** RDMA does not work until this is mended. */
    FAILED
}
