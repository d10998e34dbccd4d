package io.rdmagateway.verbs;

/** A work request failed on the data path; its queue pair is in ERR. */
public final class WorkCompletionException extends RdmaException {

    private static final long serialVersionUID = 1;

    private final WorkCompletionStatus status;
    private final long wrId;
    private final int vendorErr;

    public WorkCompletionException(WorkCompletionStatus status, long wrId, int vendorErr) {
        super("work request failed: " + status + " (vendor code " + vendorErr + ")"
                + (status.likelyCause().isEmpty() ? "" : ": " + status.likelyCause()));
        this.status = status;
        this.wrId = wrId;
        this.vendorErr = vendorErr;
    }

    public WorkCompletionStatus status() {
        return status;
    }

    public long wrId() {
        return wrId;
    }

    public int vendorErr() {
        return vendorErr;
    }
}
