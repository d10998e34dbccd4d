package io.rdmagateway.client;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** Turns what gRPC throws into a {@link GatewayException} with a reason and, where one is known, the next step. */
final class ErrorTranslation {

    static final String UNREACHABLE = "GATEWAY_UNREACHABLE";
    static final String NOT_TRUSTED = "GATEWAY_NOT_TRUSTED";
    static final String NAME_MISMATCH = "GATEWAY_NAME_MISMATCH";
    static final String NOT_TLS = "GATEWAY_WITHOUT_TLS";
    static final String CERTIFICATE_REFUSED = "CLIENT_CERTIFICATE_REFUSED";
    static final String NO_ANSWER = "NO_ANSWER_IN_TIME";

    private final GatewayAddress address;

    ErrorTranslation(GatewayAddress address) {
        this.address = address;
    }

    GatewayException translate(StatusRuntimeException e) {
        Optional<ErrorInfo> info = detail(e, ErrorInfo.class);
        Status.Code code = e.getStatus().getCode();
        if (info.isPresent()) {
            return refused(code, info.get(), e);
        }
        return switch (code) {
            case UNAVAILABLE -> connectionFailed(e);
            case DEADLINE_EXCEEDED ->
                local(code, NO_ANSWER, "the gateway at " + address + " did not answer in time; is it overloaded?", e);
            case UNIMPLEMENTED ->
                local(code, code.name(), "what answers at " + address + " is no RDMA gateway, or an older one", e);
            case INTERNAL -> internal(e);
            default -> local(code, code.name(), "the gateway refused: " + describe(e.getStatus()), e);
        };
    }

    /** A gateway that fails says so by a reason; without one it is the connection that failed, which gRPC calls internal. */
    private GatewayException internal(StatusRuntimeException e) {
        String what = describe(e.getStatus());
        return what.contains("GOAWAY")
                ? local(
                        Status.Code.UNAVAILABLE,
                        UNREACHABLE,
                        "the connection to the gateway at " + address + " was ended (" + what + "); try again",
                        e)
                : local(Status.Code.INTERNAL, Status.Code.INTERNAL.name(), "the gateway refused: " + what, e);
    }

    private static GatewayException refused(Status.Code code, ErrorInfo info, StatusRuntimeException e) {
        String step = nextStep(info.getReason());
        String message = describe(e.getStatus()) + (step.isEmpty() ? "" : "; " + step);
        Duration retryDelay = detail(e, RetryInfo.class)
                .map(RetryInfo::getRetryDelay)
                .map(delay -> Duration.ofSeconds(delay.getSeconds(), delay.getNanos()))
                .orElse(null);
        return new GatewayException(
                code, info.getReason(), info.getMetadataOrDefault("field", ""), message, retryDelay, e);
    }

    private static String nextStep(String reason) {
        return switch (reason) {
            case "REGION_EXISTS" -> "choose another name, or delete the region first";
            case "REGION_IN_USE" -> "its grants end with their sessions";
            case "REGION_NOT_FOUND" -> "names are case-sensitive and only regions that you may use are seen";
            case "MEMLOCK_LIMIT" -> "raise RLIMIT_MEMLOCK where the gateway runs";
            case "FILES_NOT_CONFIGURED" -> "configure a root for file-backed regions on the gateway";
            case "SESSION_NOT_ACTIVE" -> "open a new session";
            case "STALE_GENERATION" -> "another client of your identity has taken its place: open a new session";
            default -> "";
        };
    }

    /** Tells whether there was no connection in time that a call could have gone out on. */
    static boolean isSlowHandshake(Throwable e) {
        return causes(e).anyMatch(SslHandshakeTimeoutException.class::isInstance);
    }

    private GatewayException connectionFailed(StatusRuntimeException e) {
        Status.Code untrusted = Status.Code.UNAUTHENTICATED;
        if (causes(e).anyMatch(ErrorTranslation::isNameMismatch)) {
            return local(
                    untrusted,
                    NAME_MISMATCH,
                    "the certificate of the gateway at %s is not for the name %s; connect by a name that it contains"
                            .formatted(address, address.host()),
                    e);
        }
        if (causes(e).anyMatch(ErrorTranslation::isTrustFailure)) {
            return local(
                    untrusted,
                    NOT_TRUSTED,
                    "the certificate of the gateway at " + address + " was not signed by the given CA; pass the CA"
                            + " that signed it, and make sure that this is the gateway you mean",
                    e);
        }
        if (causes(e).anyMatch(NotSslRecordException.class::isInstance)) {
            return local(
                    Status.Code.UNAVAILABLE,
                    NOT_TLS,
                    "what answers at " + address + " does not speak TLS; is it the gateway's port for gRPC?",
                    e);
        }
        if (isSlowHandshake(e)) {
            return local(
                    Status.Code.UNAVAILABLE,
                    NO_ANSWER,
                    "the gateway at " + address + " did not finish the TLS handshake in time; is it overloaded?",
                    e);
        }
        Optional<Throwable> tls =
                causes(e).filter(SSLException.class::isInstance).findFirst();
        if (tls.isPresent()) {
            return local(
                    untrusted,
                    CERTIFICATE_REFUSED,
                    "the gateway at " + address + " ended the TLS handshake ("
                            + tls.get().getMessage()
                            + "); is the client certificate signed by a CA that the gateway trusts?",
                    e);
        }
        return local(Status.Code.UNAVAILABLE, UNREACHABLE, "no gateway answers at " + address + whyUnreachable(e), e);
    }

    private static String whyUnreachable(StatusRuntimeException e) {
        if (causes(e).anyMatch(UnknownHostException.class::isInstance)) {
            return ": the name is not known; check its spelling and DNS";
        }
        if (causes(e).anyMatch(ConnectException.class::isInstance)) {
            return ": the connection was refused; is it running, on this host and port?";
        }
        // gRPC says of all of them "io exception".
        String what = causes(e)
                .filter(IOException.class::isInstance)
                .map(Throwable::getMessage)
                .filter(Objects::nonNull)
                .reduce((outer, inner) -> inner)
                .orElseGet(() -> describe(e.getStatus()));
        return ": " + what + "; is it running, and is a firewall in between?";
    }

    private static boolean isTrustFailure(Throwable cause) {
        return cause instanceof CertPathBuilderException
                || cause instanceof CertPathValidatorException
                || cause instanceof CertificateException;
    }

    private static boolean isNameMismatch(Throwable cause) {
        String message = cause.getMessage();
        return cause instanceof CertificateException
                && message != null
                && (message.startsWith("No subject alternative") || message.startsWith("No name matching"));
    }

    private static GatewayException local(Status.Code code, String reason, String message, Throwable cause) {
        return new GatewayException(code, reason, "", message, cause);
    }

    private static String describe(Status status) {
        return status.getDescription() == null ? status.getCode().name() : status.getDescription();
    }

    private static Stream<Throwable> causes(Throwable e) {
        return Stream.iterate(e, cause -> cause != null, Throwable::getCause);
    }

    private static <T extends Message> Optional<T> detail(StatusRuntimeException e, Class<T> type) {
        com.google.rpc.Status details = StatusProto.fromThrowable(e);
        if (details == null) {
            return Optional.empty();
        }
        try {
            for (Any detail : details.getDetailsList()) {
                if (detail.is(type)) {
                    return Optional.of(detail.unpack(type));
                }
            }
        } catch (InvalidProtocolBufferException malformed) {
            e.addSuppressed(malformed);
        }
        return Optional.empty();
    }
}
