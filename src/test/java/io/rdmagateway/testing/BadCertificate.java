package io.rdmagateway.testing;

import io.rdmagateway.testing.TestCertificate.Issued;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What a client may show that must not get it in: one kind of mistake each, all else being right. */
public enum BadCertificate {
    NONE,
    SELF_SIGNED,
    OTHER_AUTHORITY,
    /** Called as the right one is. */
    SAME_NAMED_AUTHORITY,
    EXPIRED,
    NOT_YET_VALID,
    FOR_SERVERS_ONLY,
    /** Nobody is named, not even by the subject. */
    NO_NAME,
    /** The subject is called as somebody with every right. */
    COMMON_NAME_ONLY,
    MAIL_ADDRESS_ONLY,
    REVOKED,
    REVOKED_INTERMEDIATE,
    EXPIRED_INTERMEDIATE,
    /** Signed by a client's certificate. */
    INTERMEDIATE_NO_AUTHORITY,
    MD5_SIGNATURE,
    /** Of an authority between the trusted one and the client's certificate. */
    SHORT_KEY,
    SHA1_SIGNATURE,
    /** Somebody's certificate with a key of one's own. */
    STOLEN_WITHOUT_KEY,
    TLS_1_2;

    private static final Duration DAY = Duration.ofDays(1);

    /**
     * Makes what a client shows.
     *
     * @param root whom the gateway trusts; its key is RSA
     * @param identity who is let in with a good one
     * @return empty for nothing at all
     */
    public Optional<Issued> issue(Issued root, String identity) throws GeneralSecurityException {
        return this == NONE ? Optional.empty() : Optional.of(make(root, identity));
    }

    private Issued make(Issued root, String identity) throws GeneralSecurityException {
        TestCertificate good = TestCertificate.of("client").uri(identity);
        Instant now = Instant.now();
        return switch (this) {
            case SELF_SIGNED -> good.selfSigned();
            case OTHER_AUTHORITY -> good.by(authority("other").selfSigned());
            case SAME_NAMED_AUTHORITY -> good.by(authority(nameOf(root)).selfSigned());
            case EXPIRED -> good.from(now.minus(DAY)).until(now.minusSeconds(1)).by(root);
            case NOT_YET_VALID -> good.from(now.plusSeconds(600)).by(root);
            case FOR_SERVERS_ONLY -> good.forServer().by(root);
            case NO_NAME -> TestCertificate.of("").by(root);
            case COMMON_NAME_ONLY -> TestCertificate.of(identity).by(root);
            case MAIL_ADDRESS_ONLY ->
                TestCertificate.of("client").mail("client@example.org").by(root);
            case REVOKED, TLS_1_2 -> good.by(root);
            case REVOKED_INTERMEDIATE ->
                good.through(authority("revoked intermediate").by(root));
            case EXPIRED_INTERMEDIATE ->
                good.through(authority("expired intermediate")
                        .from(now.minus(DAY))
                        .until(now.minusSeconds(1))
                        .by(root));
            case INTERMEDIATE_NO_AUTHORITY ->
                good.through(TestCertificate.of("intermediate").uri(identity).by(root));
            case MD5_SIGNATURE -> good.digest("MD5").by(root);
            case SHORT_KEY -> good.through(authority("short").rsa(768).by(root));
            case SHA1_SIGNATURE -> good.digest("SHA1").by(root);
            case STOLEN_WITHOUT_KEY ->
                new Issued(good.by(root).chain(), good.by(root).key());
            case NONE -> throw new IllegalStateException("nothing to make");
        };
    }

    private static TestCertificate authority(String name) {
        return TestCertificate.of(name).authority();
    }

    private static String nameOf(Issued root) {
        return root.certificate().getSubjectX500Principal().getName().substring("CN=".length());
    }

    /** Returns what must be on the revocation list; empty for kinds that are bad without. */
    public Optional<X509Certificate> revokes(Issued issued) {
        return switch (this) {
            case REVOKED -> Optional.of(issued.certificate());
            case REVOKED_INTERMEDIATE -> Optional.of(issued.chain().getLast());
            default -> Optional.empty();
        };
    }

    /** Returns the version that the client insists on. */
    public String protocol() {
        return this == TLS_1_2 ? "TLSv1.2" : "TLSv1.3";
    }
}
