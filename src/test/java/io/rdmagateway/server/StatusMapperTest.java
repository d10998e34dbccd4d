package io.rdmagateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.rdmagateway.region.RegionException;
import io.rdmagateway.session.Identity;
import io.rdmagateway.session.Quota;
import io.rdmagateway.session.QuotaLimits;
import io.rdmagateway.session.Quotas;
import io.rdmagateway.session.Resource;
import io.rdmagateway.session.SessionException;
import io.rdmagateway.verbs.WorkCompletionException;
import io.rdmagateway.verbs.WorkCompletionStatus;
import jakarta.enterprise.context.ContextNotActiveException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StatusMapperTest {

    private final StatusMapper mapper = new StatusMapper();

    private static ErrorInfo info(StatusRuntimeException e) {
        try {
            return StatusProto.fromThrowable(e).getDetails(0).unpack(ErrorInfo.class);
        } catch (InvalidProtocolBufferException invalid) {
            throw new AssertionError(invalid);
        }
    }

    private void assertMapped(Throwable cause, Code code, String reason) {
        StatusRuntimeException mapped = mapper.toStatus(cause);
        assertThat(mapped.getStatus().getCode()).isEqualTo(code);
        assertThat(info(mapped).getReason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource({
        "REM_ACCESS_ERR, PERMISSION_DENIED, REMOTE_ACCESS_DENIED",
        "RETRY_EXC_ERR, UNAVAILABLE, PEER_NOT_RESPONDING",
        "RNR_RETRY_EXC_ERR, UNAVAILABLE, PEER_NOT_RESPONDING",
        "WR_FLUSH_ERR, ABORTED, SESSION_BROKEN",
        "GENERAL_ERR, ABORTED, SESSION_BROKEN"
    })
    void shouldMapCompletion(WorkCompletionStatus status, Code code, String reason) {
        assertMapped(new WorkCompletionException(status, 1, 0), code, reason);
    }

    @Test
    void shouldSayWhenToAskAgainWhereWaitingHelps() throws InvalidProtocolBufferException {
        QuotaLimits limits = new QuotaLimits(
                Map.of(Resource.SESSIONS, new Quota(8, 1, 0), Resource.GRANTS, new Quota(8, 1, 0)), 1, 1);
        Quotas quotas = new Quotas(limits, () -> 0);
        Identity identity = new Identity("a");

        StatusRuntimeException e =
                mapper.toStatus(catchThrowable(() -> quotas.take(identity, Map.of(Resource.SESSIONS, 2L))));
        assertThat(e.getStatus().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
        assertThat(info(e).getReason()).isEqualTo("SESSION_LIMIT_REACHED");
        assertThat(StatusProto.fromThrowable(e)
                        .getDetails(1)
                        .unpack(RetryInfo.class)
                        .getRetryDelay()
                        .getSeconds())
                .isOne();

        e = mapper.toStatus(catchThrowable(() -> quotas.take(identity, Map.of(Resource.GRANTS, 2L))));
        assertThat(info(e).getReason()).isEqualTo("GRANT_LIMIT_REACHED");
        assertThat(StatusProto.fromThrowable(e).getDetailsCount()).isOne();
    }

    @ParameterizedTest
    @EnumSource(SessionException.Reason.class)
    void shouldKeepReasonOfSession(SessionException.Reason reason) {
        StatusRuntimeException mapped = mapper.toStatus(SessionException.ofField(reason, "field-name", "text"));
        assertThat(mapped.getStatus().getCode()).isNotIn(Code.OK, Code.UNKNOWN, Code.INTERNAL);
        assertThat(mapped.getStatus().getDescription()).isEqualTo("field-name: text");
        assertThat(info(mapped).getReason()).isEqualTo(reason.name());
        assertThat(info(mapped).getMetadataMap()).containsEntry("field", "field-name");
    }

    @ParameterizedTest
    @EnumSource(RegionException.Reason.class)
    void shouldKeepReasonOfRegion(RegionException.Reason reason) {
        StatusRuntimeException mapped = mapper.toStatus(new RegionException(reason, "text"));
        assertThat(mapped.getStatus().getCode()).isNotIn(Code.OK, Code.UNKNOWN, Code.INTERNAL);
        assertThat(info(mapped).getReason()).isEqualTo(reason.name());
    }

    @Test
    void shouldNotTakeACallerWhoHasGoneForAFault() {
        assertMapped(new ContextNotActiveException(), Code.CANCELLED, "CANCELLED");
    }

    @Test
    void shouldLeaveStatusAsItIs() {
        StatusRuntimeException status = Status.CANCELLED.asRuntimeException();
        assertThat(mapper.toStatus(status)).isSameAs(status);
        assertThat(mapper.toStatus(new StatusException(Status.CANCELLED)).getStatus())
                .isEqualTo(Status.CANCELLED);
    }

    @Test
    void shouldWithholdTextWhenCauseIsUnknown() {
        StatusRuntimeException mapped = mapper.toStatus(new IllegalStateException("canary at 0x7fff12345678"));
        assertThat(mapped.getStatus().getCode()).isEqualTo(Code.INTERNAL);
        assertThat(mapped.getMessage()).doesNotContain("canary", "IllegalState");
        assertThat(StatusProto.fromThrowable(mapped).toString()).doesNotContain("canary", "IllegalState");
    }
}
