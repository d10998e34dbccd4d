package io.rdmagateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.net.NoRouteToHostException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ErrorTranslationTest {

    private final ErrorTranslation errors = new ErrorTranslation(new GatewayAddress("gw", 9443));

    @Test
    void shouldCarryCodeReasonAndFieldWhenTheGatewayNamesThem() {
        GatewayException e = errors.translate(FakeGateway.refusal(
                Status.Code.INVALID_ARGUMENT, "INVALID_ENDPOINT", "endpoint.gid", "gid: 4 bytes, a GID has 16"));

        assertThat(e.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(e.reason()).isEqualTo("INVALID_ENDPOINT");
        assertThat(e.field()).isEqualTo("endpoint.gid");
        assertThat(e).hasMessage("gid: 4 bytes, a GID has 16");
    }

    @Test
    void shouldAddTheNextStepWhenOneIsKnown() {
        GatewayException e = errors.translate(
                FakeGateway.refusal(Status.Code.FAILED_PRECONDITION, "REGION_IN_USE", "", "there are grants on it"));

        assertThat(e).hasMessage("there are grants on it; its grants end with their sessions");
        assertThat(e.retryDelay()).isEmpty();
    }

    @Test
    void shouldKeepTheDelayWhenTheGatewayNamesOne() {
        GatewayException e = errors.translate(FakeGateway.refusal("SESSION_RATE_EXCEEDED", Duration.ofMillis(1250)));

        assertThat(e.reason()).isEqualTo("SESSION_RATE_EXCEEDED");
        assertThat(e.retryDelay()).contains(Duration.ofMillis(1250));
    }

    @Test
    void shouldUseTheCodeAsReasonWhenNoneWasSent() {
        GatewayException e =
                errors.translate(Status.PERMISSION_DENIED.withDescription("no").asRuntimeException());

        assertThat(e.reason()).isEqualTo("PERMISSION_DENIED");
        assertThat(e.field()).isEmpty();
        assertThat(e).hasMessage("the gateway refused: no");
    }

    @Test
    void shouldLetACallBeTriedAgainWhenItsConnectionWasEnded() {
        GatewayException e = errors.translate(Status.INTERNAL
                .withDescription("Connection closed after GOAWAY. HTTP/2 error code: PROTOCOL_ERROR")
                .asRuntimeException());

        assertThat(e.code()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(e.reason()).isEqualTo(ErrorTranslation.UNREACHABLE);
        assertThat(Patience.mayPass(e)).isTrue();
        assertThat(errors.translate(Status.INTERNAL.withDescription("?").asRuntimeException())
                        .code())
                .isEqualTo(Status.Code.INTERNAL);
    }

    @Test
    void shouldNameTheAddressWhenNoAnswerCameInTime() {
        GatewayException e = errors.translate(Status.DEADLINE_EXCEEDED.asRuntimeException());

        assertThat(e.reason()).isEqualTo(ErrorTranslation.NO_ANSWER);
        assertThat(e).hasMessageContaining("gw:9443");
    }

    @Test
    void shouldSayWhatTheNetworkSaysWhenItSaysWhy() {
        GatewayException e = errors.translate(Status.UNAVAILABLE
                .withDescription("io exception")
                .withCause(new NoRouteToHostException("No route to host"))
                .asRuntimeException());

        assertThat(e.reason()).isEqualTo(ErrorTranslation.UNREACHABLE);
        assertThat(e).hasMessageContaining("gw:9443: No route to host; ");
    }

    @Test
    void shouldDoubtThatItIsAGatewayWhenTheServiceIsUnknown() {
        GatewayException e = errors.translate(Status.UNIMPLEMENTED.asRuntimeException());

        assertThat(e).hasMessageContaining("no RDMA gateway");
    }

    @Test
    void shouldNotBlameTheCertificateWhenTheHandshakeTakesTooLong() {
        GatewayException e = errors.translate(Status.UNAVAILABLE
                .withCause(new SslHandshakeTimeoutException("handshake timed out after 10000ms"))
                .asRuntimeException());

        assertThat(e.code()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(e.reason()).isEqualTo(ErrorTranslation.NO_ANSWER);
        assertThat(e).hasMessageContaining("gw:9443").hasMessageContaining("overloaded");
    }
}
