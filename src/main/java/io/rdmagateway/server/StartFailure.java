package io.rdmagateway.server;

import io.quarkus.runtime.PreventFurtherStepsException;

/**
 * Ends the start of the application with one line for people and exit code 1.
 *
 * <p>Quarkus prints the message of the innermost exception when that is of its own kind, and swallows that kind when it
 * is not wrapped.
 */
final class StartFailure extends RuntimeException {

    private static final long serialVersionUID = 1;

    StartFailure(String message) {
        super(message, new PreventFurtherStepsException(message, 1));
    }
}
