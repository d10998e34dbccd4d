package io.rdmagateway.cli;

import io.grpc.Status;
import io.rdmagateway.client.GatewayException;
import io.rdmagateway.verbs.DeviceUnavailableException;
import io.rdmagateway.verbs.RdmaException;
import io.rdmagateway.verbs.VerbsException;
import io.rdmagateway.verbs.WorkCompletionException;
import java.nio.file.FileSystemException;
import picocli.CommandLine.ParameterException;

/** What the program's exit status says; the numbers are a promise to scripts. */
enum ExitStatus {
    OK(0),
    INTERNAL(1),
    BAD_INPUT(2),
    ENVIRONMENT(3),
    REFUSED(4),
    UNREACHABLE(5),
    CHECKSUM(6);

    private final int code;

    ExitStatus(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static ExitStatus of(Throwable e) {
        return switch (e) {
            case GatewayException refused -> of(refused.code());
            case RdmaException rdma -> of(rdma);
            case CommandException command -> command.status();
            case ParameterException usage -> BAD_INPUT;
            case FileSystemException file -> BAD_INPUT;
            default -> INTERNAL;
        };
    }

    private static ExitStatus of(RdmaException e) {
        return switch (e) {
            case DeviceUnavailableException device -> ENVIRONMENT;
            case VerbsException verb -> ENVIRONMENT;
            case WorkCompletionException completion ->
                switch (completion.status()) {
                    case RETRY_EXC_ERR, RNR_RETRY_EXC_ERR, RESP_TIMEOUT_ERR, WR_FLUSH_ERR -> UNREACHABLE;
                    case REM_ACCESS_ERR, REM_INV_REQ_ERR, REM_OP_ERR, REM_INV_RD_REQ_ERR, REM_ABORT_ERR -> REFUSED;
                    default -> INTERNAL;
                };
        };
    }

    private static ExitStatus of(Status.Code code) {
        return switch (code) {
            case OK -> OK;
            case UNAVAILABLE, DEADLINE_EXCEEDED -> UNREACHABLE;
            case INVALID_ARGUMENT, OUT_OF_RANGE -> BAD_INPUT;
            case NOT_FOUND,
                    ALREADY_EXISTS,
                    PERMISSION_DENIED,
                    UNAUTHENTICATED,
                    FAILED_PRECONDITION,
                    RESOURCE_EXHAUSTED,
                    ABORTED,
                    UNIMPLEMENTED -> REFUSED;
            case DATA_LOSS -> CHECKSUM;
            case CANCELLED, UNKNOWN, INTERNAL -> INTERNAL;
        };
    }
}
