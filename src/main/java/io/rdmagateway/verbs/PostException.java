package io.rdmagateway.verbs;

/** One request of a list was refused. */
public final class PostException extends VerbsException {

    private static final long serialVersionUID = 1;

    private final int posted;

    /**
     * Makes one.
     *
     * @param refusal what was said about that request
     * @param posted how many requests came before it in the list
     * @param count how many requests the list has
     */
    public PostException(VerbsException refusal, int posted, int count) {
        super(
                refusal.verb(),
                refusal.errno(),
                "request " + (posted + 1) + " of " + count
                        + (refusal.detail().isEmpty() ? "" : ": " + refusal.detail()));
        initCause(refusal);
        this.posted = posted;
    }

    /** Returns how many requests were posted, from the beginning of the list: those complete, the others never will. */
    public int posted() {
        return posted;
    }
}
