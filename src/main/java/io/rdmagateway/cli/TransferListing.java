package io.rdmagateway.cli;

import io.rdmagateway.proto.v1.Transfer;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What is shown of a transfer. */
record TransferListing(Transfer transfer) {

    /** Has all of them in one table. */
    static String table(List<Transfer> transfers) {
        if (transfers.isEmpty()) {
            return "no transfer of yours" + System.lineSeparator();
        }
        TextTable table = new TextTable().row("transfer", "operation", "region", "bytes", "moved", "state", "because");
        for (Transfer transfer : transfers) {
            TransferListing listing = new TransferListing(transfer);
            table.row(
                    transfer.getTransferId(),
                    listing.operation(),
                    transfer.getRegion(),
                    Long.toString(transfer.getLengthBytes()),
                    Long.toString(transfer.getMovedBytes()),
                    listing.state(),
                    transfer.getError().getReason());
        }
        return table.render("");
    }

    String text() {
        return new TextTable()
                .row("transfer", transfer.getTransferId())
                .row("session", transfer.getSessionId())
                .row("operation", operation())
                .row("region", transfer.getRegion())
                .row("offset", Long.toString(transfer.getOffsetBytes()))
                .row("bytes", Long.toString(transfer.getLengthBytes()))
                .row("moved", Long.toString(transfer.getMovedBytes()))
                .row("state", state())
                .row("running", Figures.time(running()))
                .row("made", RegionListing.time(transfer.getCreateTime()))
                .row("because", transfer.getError().getMessage())
                .render("");
    }

    Map<String, Object> json() {
        return Json.object(
                "transfer_id", transfer.getTransferId(),
                "session_id", transfer.getSessionId(),
                "operation", operation(),
                "region", transfer.getRegion(),
                "offset_bytes", transfer.getOffsetBytes(),
                "length_bytes", transfer.getLengthBytes(),
                "moved_bytes", transfer.getMovedBytes(),
                "state", state(),
                "running_seconds", Figures.seconds(running()),
                "create_time", RegionListing.time(transfer.getCreateTime()),
                "error_reason", transfer.getError().getReason(),
                "error_message", transfer.getError().getMessage());
    }

    private String operation() {
        return transfer.getOperation().name().replaceFirst("^TRANSFER_OPERATION_", "");
    }

    private String state() {
        return transfer.getState().name().replaceFirst("^TRANSFER_STATE_", "");
    }

    private Duration running() {
        return Figures.duration(transfer.getRunningTime());
    }
}
