package io.rdmagateway.server;

import io.rdmagateway.session.Identity;

/**
 * Identities that are named together.
 *
 * @param text an identity; what those begin with that are meant, ending in {@code /*}; or {@code *} for all
 */
record IdentityPattern(String text) {

    private static final String ALL = "*";
    private static final String BELOW = "/*";

    /** @throws IllegalArgumentException when a star is elsewhere */
    static IdentityPattern of(String text) {
        String stripped = text.strip();
        int star = stripped.indexOf('*');
        if (stripped.isEmpty()
                || star >= 0 && !(stripped.equals(ALL) || star == stripped.length() - 1 && stripped.endsWith(BELOW))) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is neither an identity, nor one's beginning that ends in /*, nor *");
        }
        return new IdentityPattern(stripped);
    }

    boolean matches(Identity who) {
        if (text.equals(ALL)) {
            return true;
        }
        return text.endsWith(BELOW)
                // The slash stays, so that .../ml does not let in .../mlx; and something must follow it.
                ? who.name().startsWith(text.substring(0, text.length() - 1))
                        && who.name().length() >= text.length()
                : who.name().equals(text);
    }
}
