package io.rdmagateway.server;

import io.grpc.Status;
import io.rdmagateway.proto.v1.Checksum;
import io.rdmagateway.proto.v1.CreateTransferRequest;
import io.rdmagateway.proto.v1.Transfer;
import io.rdmagateway.proto.v1.TransferError;
import io.rdmagateway.proto.v1.TransferOperation;
import io.rdmagateway.proto.v1.TransferState;
import io.rdmagateway.session.SessionGeneration;
import io.rdmagateway.transfer.TransferException;
import io.rdmagateway.transfer.TransferInfo;
import io.rdmagateway.transfer.TransferSpec;
import io.rdmagateway.verbs.RemoteMemory;
import java.util.OptionalInt;

/** Maps transfers. */
final class TransferMapper {

    private TransferMapper() {}

    /** @throws TransferException INVALID_TRANSFER with the field */
    static TransferSpec fromProto(CreateTransferRequest request) {
        return new TransferSpec(
                request.getRequestId(),
                new SessionGeneration(request.getSessionId(), request.getGeneration()),
                fromProto(request.getOperation()),
                request.getRegion(),
                request.getOffsetBytes(),
                request.getLengthBytes(),
                fromProto(request.getRemote()),
                request.getImmData(),
                request.getMessageBytes(),
                request.getCompare(),
                request.getSwapOrAdd(),
                wantsChecksum(request.getChecksum()),
                request.hasExpectedCrc32C() ? OptionalInt.of(request.getExpectedCrc32C()) : OptionalInt.empty(),
                Times.fromProto(request.getTimeout(), message -> TransferException.ofField("timeout", message)));
    }

    private static RemoteMemory fromProto(io.rdmagateway.proto.v1.RemoteMemory remote) {
        if (remote.getLengthBytes() < 0) {
            throw TransferException.ofField("remote.length_bytes", "must not be negative");
        }
        return new RemoteMemory(remote.getAddr(), remote.getRkey(), remote.getLengthBytes());
    }

    private static boolean wantsChecksum(Checksum checksum) {
        return switch (checksum) {
            case CHECKSUM_UNSPECIFIED, CHECKSUM_CRC32C -> true;
            case CHECKSUM_NONE -> false;
            case UNRECOGNIZED -> throw TransferException.ofField("checksum", "CRC32C and NONE are known");
        };
    }

    private static io.rdmagateway.transfer.TransferOperation fromProto(TransferOperation operation) {
        return switch (operation) {
            case TRANSFER_OPERATION_WRITE -> io.rdmagateway.transfer.TransferOperation.WRITE;
            case TRANSFER_OPERATION_READ -> io.rdmagateway.transfer.TransferOperation.READ;
            case TRANSFER_OPERATION_WRITE_WITH_IMM -> io.rdmagateway.transfer.TransferOperation.WRITE_WITH_IMM;
            case TRANSFER_OPERATION_SEND -> io.rdmagateway.transfer.TransferOperation.SEND;
            case TRANSFER_OPERATION_RECEIVE -> io.rdmagateway.transfer.TransferOperation.RECEIVE;
            case TRANSFER_OPERATION_COMPARE_SWAP -> io.rdmagateway.transfer.TransferOperation.COMPARE_SWAP;
            case TRANSFER_OPERATION_FETCH_ADD -> io.rdmagateway.transfer.TransferOperation.FETCH_ADD;
            case TRANSFER_OPERATION_UNSPECIFIED, UNRECOGNIZED ->
                throw TransferException.ofField(
                        "operation",
                        "WRITE, READ, WRITE_WITH_IMM, SEND, RECEIVE, COMPARE_SWAP and FETCH_ADD are known");
        };
    }

    static Transfer toProto(TransferInfo info) {
        TransferSpec spec = info.spec();
        Transfer.Builder transfer = Transfer.newBuilder()
                .setTransferId(info.id())
                .setSessionId(spec.session().sessionId())
                .setGeneration(spec.session().generation())
                .setRequestId(spec.requestId())
                .setOperation(toProto(spec.operation()))
                .setRegion(spec.region())
                .setOffsetBytes(spec.offsetBytes())
                .setLengthBytes(spec.lengthBytes())
                .setState(toProto(info.state()))
                .setCreateTime(Times.toProto(info.createTime()))
                .setMovedBytes(info.movedBytes())
                .setRunningTime(Times.toProto(info.running()))
                .setRateBytesPerSecond(info.rate());
        info.timeLeft().ifPresent(left -> transfer.setTimeLeft(Times.toProto(left)));
        info.crc32c().ifPresent(transfer::setCrc32C);
        info.formerValue().ifPresent(transfer::setFormerValue);
        info.failure().ifPresent(failure -> transfer.setError(toProto(failure)));
        return transfer.build();
    }

    /** A failure is remembered as the status that a call would have ended with. */
    private static TransferError toProto(RuntimeException failure) {
        Status status = Status.fromThrowable(failure);
        return TransferError.newBuilder()
                .setCode(status.getCode().value())
                .setReason(Refusal.reasonOf(failure))
                .setMessage(String.valueOf(status.getDescription()))
                .build();
    }

    private static TransferOperation toProto(io.rdmagateway.transfer.TransferOperation operation) {
        return switch (operation) {
            case WRITE -> TransferOperation.TRANSFER_OPERATION_WRITE;
            case READ -> TransferOperation.TRANSFER_OPERATION_READ;
            case WRITE_WITH_IMM -> TransferOperation.TRANSFER_OPERATION_WRITE_WITH_IMM;
            case SEND -> TransferOperation.TRANSFER_OPERATION_SEND;
            case RECEIVE -> TransferOperation.TRANSFER_OPERATION_RECEIVE;
            case COMPARE_SWAP -> TransferOperation.TRANSFER_OPERATION_COMPARE_SWAP;
            case FETCH_ADD -> TransferOperation.TRANSFER_OPERATION_FETCH_ADD;
        };
    }

    private static TransferState toProto(io.rdmagateway.transfer.TransferState state) {
        return switch (state) {
            case QUEUED -> TransferState.TRANSFER_STATE_QUEUED;
            case RUNNING -> TransferState.TRANSFER_STATE_RUNNING;
            case DONE -> TransferState.TRANSFER_STATE_DONE;
            case FAILED -> TransferState.TRANSFER_STATE_FAILED;
            case CANCELLED -> TransferState.TRANSFER_STATE_CANCELLED;
        };
    }
}
