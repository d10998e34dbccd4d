package io.rdmagateway.verbs;

/** Something went wrong between us and a device. */
public abstract sealed class RdmaException extends RuntimeException
        permits VerbsException, WorkCompletionException, DeviceUnavailableException {

    private static final long serialVersionUID = 1;

    RdmaException(String message) {
        super(message);
    }

    RdmaException(String message, Throwable cause) {
        super(message, cause);
    }
}
