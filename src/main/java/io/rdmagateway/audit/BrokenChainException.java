package io.rdmagateway.audit;

/** A line of an audit log is not what was written, or not where it was. The message goes on after "line 7 of FILE". */
public final class BrokenChainException extends Exception {

    private static final long serialVersionUID = 1;

    BrokenChainException(String message) {
        super(message);
    }
}
