package io.rdmagateway.client;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.rdmagateway.proto.v1.CreateTransferRequest;
import io.rdmagateway.proto.v1.CreateTransferResponse;
import io.rdmagateway.proto.v1.Transfer;
import io.rdmagateway.proto.v1.TransferError;
import io.rdmagateway.proto.v1.TransferOperation;
import io.rdmagateway.proto.v1.TransferServiceGrpc;
import io.rdmagateway.proto.v1.TransferState;
import io.rdmagateway.proto.v1.WatchTransferRequest;
import io.rdmagateway.proto.v1.WatchTransferResponse;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.zip.CRC32C;

/** The transfers of a {@link FakeGateway}: done at once, or broken off after some bytes as a test wants. */
final class FakeTransfers implements TransferServiceGrpc.AsyncService {

    /** How the next transfers end, instead of as they should. */
    record Break(long afterBytes, Status.Code code, String reason) {}

    final Queue<Break> breaks = new ArrayDeque<>();
    final List<CreateTransferRequest> requests = Collections.synchronizedList(new ArrayList<>());
    /** True: what a session has moved before it broke is not what was sent. */
    boolean spoils;

    private final FakeGateway gateway;
    private volatile Transfer last;

    FakeTransfers(FakeGateway gateway) {
        this.gateway = gateway;
    }

    @Override
    public void createTransfer(CreateTransferRequest request, StreamObserver<CreateTransferResponse> observer) {
        requests.add(request);
        Break next = breaks.poll();
        long moved = next == null ? request.getLengthBytes() : next.afterBytes();
        MemorySegment there = MemorySegment.ofAddress(request.getRemote().getAddr())
                .reinterpret(request.getRemote().getLengthBytes())
                .asSlice(0, moved);
        MemorySegment here = gateway.region().asSlice(request.getOffsetBytes(), moved);
        if (request.getOperation() == TransferOperation.TRANSFER_OPERATION_READ) {
            here.copyFrom(there);
        } else {
            there.copyFrom(here);
        }
        CRC32C crc = new CRC32C();
        crc.update(here.asByteBuffer());
        if (next != null && spoils) {
            here.fill((byte) 0);
        }
        Transfer.Builder transfer =
                Transfer.newBuilder().setTransferId("t").setMovedBytes(moved).setCrc32C((int) crc.getValue());
        last = next == null
                ? transfer.setState(TransferState.TRANSFER_STATE_DONE).build()
                : transfer.setState(TransferState.TRANSFER_STATE_FAILED)
                        .setError(TransferError.newBuilder()
                                .setCode(next.code().value())
                                .setReason(next.reason())
                                .setMessage("by the test"))
                        .build();
        gateway.answer(
                "transfer",
                CreateTransferResponse.newBuilder().setTransfer(last).build(),
                observer);
    }

    @Override
    public void watchTransfer(WatchTransferRequest request, StreamObserver<WatchTransferResponse> observer) {
        gateway.answer(
                "watch transfer",
                WatchTransferResponse.newBuilder().setTransfer(last).build(),
                observer);
    }
}
