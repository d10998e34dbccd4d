package io.rdmagateway.session;

/**
 * Names one identity, or many at once.
 *
 * @param text an identity as its certificate says it; with {@code /*} at its end whatever is below that; {@code *} alone
 *     is everybody
 */
public record IdentityPattern(String text) {

    private static final String EVERYBODY = "*";
    private static final String BELOW = "/*";

    /** @throws IllegalArgumentException when it is blank, or has an asterisk elsewhere */
    public IdentityPattern {
        int asterisk = text.indexOf('*');
        boolean atEnd = asterisk == text.length() - 1;
        if (text.isBlank() || asterisk >= 0 && !(text.equals(EVERYBODY) || atEnd && text.endsWith(BELOW))) {
            throw new IllegalArgumentException("identity: \"" + text
                    + "\" is none: a name, such as spiffe://example.org/trainer, one with /* at its end, or * for all");
        }
    }

    public boolean matches(Identity identity) {
        if (text.equals(EVERYBODY)) {
            return true;
        }
        return text.endsWith(BELOW)
                // The slash stays, so that .../ml does not let in .../mlx; and something must follow it.
                ? identity.name().startsWith(text.substring(0, text.length() - 1))
                        && identity.name().length() >= text.length()
                : identity.name().equals(text);
    }
}
