package io.rdmagateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.rdmagateway.client.GatewayException;
import io.rdmagateway.verbs.DeviceUnavailableException;
import io.rdmagateway.verbs.Errno;
import io.rdmagateway.verbs.VerbsException;
import io.rdmagateway.verbs.WorkCompletionException;
import io.rdmagateway.verbs.WorkCompletionStatus;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ExitStatusTest {

    @ParameterizedTest
    @CsvSource({"OK, 0", "INTERNAL, 1", "BAD_INPUT, 2", "ENVIRONMENT, 3", "REFUSED, 4", "UNREACHABLE, 5", "CHECKSUM, 6"
    })
    void shouldKeepTheNumbersThatScriptsRelyOn(ExitStatus status, int code) {
        assertThat(status.code()).isEqualTo(code);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void shouldTellKindsOfErrorsApart(Exception e, ExitStatus expected) {
        assertThat(ExitStatus.of(e)).isEqualTo(expected);
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(gateway(Status.Code.UNAVAILABLE), ExitStatus.UNREACHABLE),
                Arguments.of(gateway(Status.Code.DEADLINE_EXCEEDED), ExitStatus.UNREACHABLE),
                Arguments.of(gateway(Status.Code.NOT_FOUND), ExitStatus.REFUSED),
                Arguments.of(gateway(Status.Code.UNAUTHENTICATED), ExitStatus.REFUSED),
                Arguments.of(gateway(Status.Code.FAILED_PRECONDITION), ExitStatus.REFUSED),
                Arguments.of(gateway(Status.Code.INVALID_ARGUMENT), ExitStatus.BAD_INPUT),
                Arguments.of(gateway(Status.Code.INTERNAL), ExitStatus.INTERNAL),
                Arguments.of(gateway(Status.Code.DATA_LOSS), ExitStatus.CHECKSUM),
                Arguments.of(new DeviceUnavailableException("ibverbs", "none"), ExitStatus.ENVIRONMENT),
                Arguments.of(new VerbsException("ibv_reg_mr", Errno.ENOMEM, ""), ExitStatus.ENVIRONMENT),
                Arguments.of(completion(WorkCompletionStatus.RETRY_EXC_ERR), ExitStatus.UNREACHABLE),
                Arguments.of(completion(WorkCompletionStatus.REM_ACCESS_ERR), ExitStatus.REFUSED),
                Arguments.of(completion(WorkCompletionStatus.LOC_PROT_ERR), ExitStatus.INTERNAL),
                Arguments.of(CommandException.badInput("x"), ExitStatus.BAD_INPUT),
                Arguments.of(new CommandException(ExitStatus.CHECKSUM, "x"), ExitStatus.CHECKSUM),
                Arguments.of(new NoSuchFileException("f"), ExitStatus.BAD_INPUT),
                Arguments.of(new IOException("x"), ExitStatus.INTERNAL),
                Arguments.of(new IllegalStateException("x"), ExitStatus.INTERNAL));
    }

    private static GatewayException gateway(Status.Code code) {
        return new GatewayException(code, code.name(), "no");
    }

    private static WorkCompletionException completion(WorkCompletionStatus status) {
        return new WorkCompletionException(status, 0, 0);
    }
}
