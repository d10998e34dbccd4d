package io.rdmagateway.verbs;

/**
 * How a work request ended; in the order of {@code enum ibv_wc_status}.
 *
 * @see <a href="https://man7.org/linux/man-pages/man3/ibv_poll_cq.3.html">ibv_poll_cq(3)</a>
 */
public enum WorkCompletionStatus {
    SUCCESS,
    LOC_LEN_ERR("the message is longer than the receive that it met"),
    LOC_QP_OP_ERR,
    LOC_EEC_OP_ERR,
    LOC_PROT_ERR("local memory is not registered for this access"),
    /** The queue pair was in ERR: the request was not tried, or not to its end. Look for the first other status. */
    WR_FLUSH_ERR("the queue pair broke before this request was done"),
    MW_BIND_ERR,
    BAD_RESP_ERR,
    LOC_ACCESS_ERR,
    REM_INV_REQ_ERR("the other side does not take this request; is its receive too short?"),
    REM_ACCESS_ERR("the other side refused key, range or right; was the grant deleted?"),
    REM_OP_ERR,
    RETRY_EXC_ERR("the other side does not answer; its queue pair is gone, or UDP 4791 is filtered"),
    RNR_RETRY_EXC_ERR("the other side has no receive posted"),
    LOC_RDD_VIOL_ERR,
    REM_INV_RD_REQ_ERR,
    REM_ABORT_ERR,
    INV_EECN_ERR,
    INV_EEC_STATE_ERR,
    FATAL_ERR,
    RESP_TIMEOUT_ERR,
    GENERAL_ERR,
    TM_ERR,
    TM_RNDV_INCOMPLETE,
    UNKNOWN;

    private static final WorkCompletionStatus[] VALUES = values();

    private final String likelyCause;

    WorkCompletionStatus() {
        this("");
    }

    WorkCompletionStatus(String likelyCause) {
        this.likelyCause = likelyCause;
    }

    /** Returns what usually lies behind it, or the empty string. */
    public String likelyCause() {
        return likelyCause;
    }

    public static WorkCompletionStatus ofCode(int code) {
        return code >= 0 && code < VALUES.length ? VALUES[code] : UNKNOWN;
    }
}
