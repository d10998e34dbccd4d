package io.rdmagateway.directory.etcd;

import io.etcd.jetcd.common.exception.ErrorCode;
import io.etcd.jetcd.common.exception.EtcdException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** Why etcd did not do as it was asked, and which setting that is about. What etcd said is not passed on whole. */
record EtcdTrouble(Throwable cause) {

    private static final String SETTINGS = "gateway.directory.etcd.";

    private Stream<Throwable> causes() {
        return Stream.iterate(cause, it -> it != null, Throwable::getCause);
    }

    private Optional<EtcdException> refusal() {
        return causes().filter(EtcdException.class::isInstance)
                .map(EtcdException.class::cast)
                .findFirst();
    }

    /** etcd has different words and no codes for what is wrong with a user. */
    private boolean says(String words) {
        return causes().map(Throwable::getMessage).anyMatch(said -> said != null && said.contains(words));
    }

    private boolean has(Class<?>... types) {
        return causes().anyMatch(it -> Stream.of(types).anyMatch(type -> type.isInstance(it)));
    }

    /** What was asked for is not there, such as a lease that has run out. */
    boolean isOfAbsence() {
        return refusal().filter(it -> it.getErrorCode() == ErrorCode.NOT_FOUND).isPresent();
    }

    String text() {
        if (has(CertPathBuilderException.class, CertPathValidatorException.class, CertificateException.class)) {
            return "etcd's certificate is not trusted: see that " + SETTINGS
                    + "trust has who signed it, and that it is for the hosts in " + SETTINGS + "endpoints";
        }
        if (has(SSLException.class)) {
            return "etcd ended the TLS handshake: see that it takes " + SETTINGS
                    + "certificate, if it wants one, and that " + SETTINGS
                    + "endpoints says https:// only where it speaks TLS";
        }
        if (says("authentication failed")) {
            return "etcd knows no such user with such a password: see " + SETTINGS + "user and " + SETTINGS
                    + "password";
        }
        if (says("user name is empty") || says("user name not found")) {
            return "etcd wants a user: set " + SETTINGS + "user and " + SETTINGS + "password";
        }
        if (says("permission denied")) {
            return "etcd does not let the user of " + SETTINGS + "user read and write what begins with " + SETTINGS
                    + "prefix: grant that to a role of his";
        }
        return "etcd cannot be used (" + outline() + "): see that it runs where " + SETTINGS + "endpoints says";
    }

    private String outline() {
        return has(TimeoutException.class)
                ? "no answer in time"
                : refusal()
                        .map(EtcdException::getErrorCode)
                        .orElse(ErrorCode.UNAVAILABLE)
                        .name();
    }
}
