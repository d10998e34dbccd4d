package io.rdmagateway.client;

import io.grpc.Status;
import io.rdmagateway.proto.v1.CancelTransferRequest;
import io.rdmagateway.proto.v1.CreateTransferRequest;
import io.rdmagateway.proto.v1.GetTransferRequest;
import io.rdmagateway.proto.v1.ListTransfersRequest;
import io.rdmagateway.proto.v1.ListTransfersResponse;
import io.rdmagateway.proto.v1.Transfer;
import io.rdmagateway.proto.v1.TransferServiceGrpc;
import io.rdmagateway.proto.v1.TransferServiceGrpc.TransferServiceBlockingStub;
import io.rdmagateway.proto.v1.TransferState;
import io.rdmagateway.proto.v1.WatchTransferRequest;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** What the gateway moves for the caller's identity. Every method throws {@link GatewayException}. Thread-safe. */
public final class Transfers {

    /** The reason of a {@link GatewayException}: somebody cancelled the transfer. */
    public static final String CANCELLED = "TRANSFER_CANCELLED";

    private final ControlChannel control;
    private final TransferServiceBlockingStub transfers;

    Transfers(ControlChannel control) {
        this.control = control;
        this.transfers = TransferServiceGrpc.newBlockingStub(control.channel());
    }

    /** Begins a transfer. The same request again is the same transfer. */
    public Transfer begin(CreateTransferRequest request) {
        return control.call(transfers, stub -> stub.createTransfer(request)).getTransfer();
    }

    /** Returns all of them, oldest first, those that ended lately too. */
    public List<Transfer> list() {
        return Pages.all(
                token -> control.call(
                        transfers,
                        stub -> stub.listTransfers(ListTransfersRequest.newBuilder()
                                .setPageSize(Pages.SIZE)
                                .setPageToken(token)
                                .build())),
                ListTransfersResponse::getTransfersList,
                ListTransfersResponse::getNextPageToken);
    }

    /** @throws GatewayException TRANSFER_NOT_FOUND */
    public Transfer transfer(String transferId) {
        GetTransferRequest request =
                GetTransferRequest.newBuilder().setTransferId(transferId).build();
        return control.call(transfers, stub -> stub.getTransfer(request)).getTransfer();
    }

    /** Has nothing more of it posted. One that is over stays as it is. */
    public Transfer cancel(String transferId) {
        CancelTransferRequest request =
                CancelTransferRequest.newBuilder().setTransferId(transferId).build();
        return control.call(transfers, stub -> stub.cancelTransfer(request)).getTransfer();
    }

    /**
     * Waits until a transfer is over.
     *
     * @param progress told some times a second how it goes on, and how it ended
     * @param limit of the wait
     * @return how it ended: DONE, FAILED or CANCELLED
     */
    public Transfer await(String transferId, Duration limit, Consumer<Transfer> progress) {
        WatchTransferRequest request =
                WatchTransferRequest.newBuilder().setTransferId(transferId).build();
        return control.call(
                        transfers,
                        limit,
                        stub -> Streams.last(
                                () -> stub.watchTransfer(request), told -> progress.accept(told.getTransfer())))
                .getTransfer();
    }

    /**
     * Returns a transfer that is over when it is DONE.
     *
     * @throws GatewayException as its error says; TRANSFER_CANCELLED
     */
    public static Transfer requireDone(Transfer transfer) {
        if (transfer.getState() == TransferState.TRANSFER_STATE_FAILED) {
            throw new GatewayException(
                    Status.fromCodeValue(transfer.getError().getCode()).getCode(),
                    transfer.getError().getReason(),
                    "",
                    transfer.getError().getMessage(),
                    null);
        }
        if (transfer.getState() != TransferState.TRANSFER_STATE_DONE) {
            throw new GatewayException(
                    Status.Code.CANCELLED, CANCELLED, "", "the transfer was cancelled before its end", null);
        }
        return transfer;
    }
}
