package io.rdmagateway.ibverbs;

import io.rdmagateway.verbs.VerbsException;
import java.util.function.Supplier;

/** Turns the binding's negative results into exceptions. */
final class Refusal {

    private Refusal() {}

    /** Passes a result that is not negative on. */
    static long check(String verb, long result, Supplier<String> detail) {
        if (result < 0) {
            throw new VerbsException(verb, (int) -result, detail.get());
        }
        return result;
    }

    static long check(String verb, long result) {
        return check(verb, result, () -> "");
    }
}
