package io.rdmagateway.server;

import io.quarkus.grpc.GrpcService;
import io.rdmagateway.proto.v1.CancelTransferRequest;
import io.rdmagateway.proto.v1.CancelTransferResponse;
import io.rdmagateway.proto.v1.CreateTransferRequest;
import io.rdmagateway.proto.v1.CreateTransferResponse;
import io.rdmagateway.proto.v1.GetTransferRequest;
import io.rdmagateway.proto.v1.GetTransferResponse;
import io.rdmagateway.proto.v1.ListTransfersRequest;
import io.rdmagateway.proto.v1.ListTransfersResponse;
import io.rdmagateway.proto.v1.TransferService;
import io.rdmagateway.proto.v1.WatchTransferRequest;
import io.rdmagateway.proto.v1.WatchTransferResponse;
import io.rdmagateway.session.Page;
import io.rdmagateway.transfer.TransferInfo;
import io.rdmagateway.transfer.Transfers;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/** Serves transfers. */
@GrpcService
@Blocking
class TransferEdge implements TransferService {

    private final Gateway gateway;
    private final Caller caller;
    private final WorkTraces traces;

    TransferEdge(Gateway gateway, Caller caller, WorkTraces traces) {
        this.gateway = gateway;
        this.caller = caller;
        this.traces = traces;
    }

    private Transfers transfers() {
        return gateway.transfers();
    }

    @Override
    public Uni<CreateTransferResponse> createTransfer(CreateTransferRequest request) {
        TransferInfo info = transfers().create(caller.identity(), TransferMapper.fromProto(request));
        traces.transfer(caller.identity(), info);
        return Uni.createFrom()
                .item(CreateTransferResponse.newBuilder()
                        .setTransfer(TransferMapper.toProto(info))
                        .build());
    }

    @Override
    public Uni<GetTransferResponse> getTransfer(GetTransferRequest request) {
        TransferInfo info = transfers().get(caller.identity(), request.getTransferId());
        return Uni.createFrom()
                .item(GetTransferResponse.newBuilder()
                        .setTransfer(TransferMapper.toProto(info))
                        .build());
    }

    @Override
    public Uni<ListTransfersResponse> listTransfers(ListTransfersRequest request) {
        Page<TransferInfo> page = transfers().list(caller.identity(), request.getPageSize(), request.getPageToken());
        return Uni.createFrom()
                .item(ListTransfersResponse.newBuilder()
                        .addAllTransfers(page.items().stream()
                                .map(TransferMapper::toProto)
                                .toList())
                        .setNextPageToken(page.nextToken())
                        .build());
    }

    @Override
    public Multi<WatchTransferResponse> watchTransfer(WatchTransferRequest request) {
        return TransferWatch.of(transfers(), caller.identity(), request.getTransferId())
                .map(info -> WatchTransferResponse.newBuilder()
                        .setTransfer(TransferMapper.toProto(info))
                        .build());
    }

    @Override
    public Uni<CancelTransferResponse> cancelTransfer(CancelTransferRequest request) {
        TransferInfo info = transfers().cancel(caller.identity(), request.getTransferId());
        return Uni.createFrom()
                .item(CancelTransferResponse.newBuilder()
                        .setTransfer(TransferMapper.toProto(info))
                        .build());
    }
}
