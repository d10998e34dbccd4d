package io.rdmagateway.verbs;

/** A verb of the control path was refused. */
public sealed class VerbsException extends RdmaException permits PostException {

    private static final long serialVersionUID = 1;

    private final String verb;
    private final int errno;
    private final String detail;

    /**
     * Makes one.
     *
     * @param verb the C name and what it was to do, such as {@code ibv_modify_qp(INIT->RTR)}
     * @param detail the values and the likely cause; no secrets
     */
    public VerbsException(String verb, int errno, String detail) {
        super(verb + ": " + Errno.name(errno) + " (" + errno + ")" + (detail.isEmpty() ? "" : ": " + detail));
        this.verb = verb;
        this.errno = errno;
        this.detail = detail;
    }

    String detail() {
        return detail;
    }

    public String verb() {
        return verb;
    }

    /** Returns the raw Linux errno; {@link Errno} has the names. */
    public int errno() {
        return errno;
    }
}
