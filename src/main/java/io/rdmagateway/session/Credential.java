package io.rdmagateway.session;

import java.time.Instant;
import java.util.List;

/**
 * What a client shows that it is who it says. Not a secret.
 *
 * @param certificates opaque names of its certificate and of those that this one is signed through
 * @param notBefore when its certificate was issued
 * @param notAfter when the first of them expires
 */
public record Credential(List<String> certificates, Instant notBefore, Instant notAfter) {

    public Credential {
        certificates = List.copyOf(certificates);
    }

    /** True when it was issued later; of two that were issued at once, when it lasts longer. */
    boolean isNewerThan(Credential other) {
        int order = notBefore.compareTo(other.notBefore);
        return order == 0 ? notAfter.isAfter(other.notAfter) : order > 0;
    }
}
