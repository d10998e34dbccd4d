package io.rdmagateway.verbs;

/** Kinds of asynchronous events; in the order of {@code enum ibv_event_type}. */
public enum AsyncEventType {
    CQ_ERR(Subject.COMPLETION_QUEUE),
    QP_FATAL(Subject.QUEUE_PAIR),
    QP_REQ_ERR(Subject.QUEUE_PAIR),
    QP_ACCESS_ERR(Subject.QUEUE_PAIR),
    COMM_EST(Subject.QUEUE_PAIR),
    SQ_DRAINED(Subject.QUEUE_PAIR),
    PATH_MIG(Subject.QUEUE_PAIR),
    PATH_MIG_ERR(Subject.QUEUE_PAIR),
    DEVICE_FATAL(Subject.DEVICE),
    PORT_ACTIVE(Subject.PORT),
    PORT_ERR(Subject.PORT),
    LID_CHANGE(Subject.PORT),
    PKEY_CHANGE(Subject.PORT),
    SM_CHANGE(Subject.PORT),
    SRQ_ERR(Subject.OTHER),
    SRQ_LIMIT_REACHED(Subject.OTHER),
    QP_LAST_WQE_REACHED(Subject.QUEUE_PAIR),
    CLIENT_REREGISTER(Subject.PORT),
    GID_CHANGE(Subject.PORT),
    WQ_FATAL(Subject.OTHER),
    UNKNOWN(Subject.OTHER);

    /** What an event is about. */
    public enum Subject {
        DEVICE,
        PORT,
        QUEUE_PAIR,
        COMPLETION_QUEUE,
        OTHER
    }

    private static final AsyncEventType[] VALUES = values();

    private final Subject subject;

    AsyncEventType(Subject subject) {
        this.subject = subject;
    }

    public Subject subject() {
        return subject;
    }

    public static AsyncEventType ofCode(int code) {
        return code >= 0 && code < VALUES.length ? VALUES[code] : UNKNOWN;
    }
}
