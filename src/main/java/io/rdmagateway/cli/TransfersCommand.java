package io.rdmagateway.cli;

import io.rdmagateway.client.GatewayClient;
import io.rdmagateway.proto.v1.Transfer;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows and cancels transfers. */
@Command(
        name = "transfers",
        description = "Shows and cancels what the gateway moves by itself for your identity.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class TransfersCommand extends CommandGroup {

    @Command(
            description = "Lists your transfers, oldest first, and those that ended lately.",
            mixinStandardHelpOptions = true)
    int list(@Mixin GatewayArguments gateway, @Mixin JsonOption json) {
        try (GatewayClient client = gateway.connect()) {
            List<Transfer> transfers = client.transfers().list();
            return json.print(
                    spec(),
                    () -> Json.object(
                            "transfers",
                            transfers.stream()
                                    .map(transfer -> new TransferListing(transfer).json())
                                    .toList()),
                    () -> TransferListing.table(transfers));
        }
    }

    @Command(description = "Shows a transfer.", mixinStandardHelpOptions = true)
    int show(
            @Parameters(paramLabel = "TRANSFER") String transferId,
            @Mixin GatewayArguments gateway,
            @Mixin JsonOption json) {
        try (GatewayClient client = gateway.connect()) {
            TransferListing listing = new TransferListing(client.transfers().transfer(transferId));
            return json.print(spec(), listing::json, listing::text);
        }
    }

    @Command(
            description = "Has nothing more of a transfer posted; the session stays usable.",
            mixinStandardHelpOptions = true)
    int cancel(
            @Parameters(paramLabel = "TRANSFER") String transferId,
            @Mixin GatewayArguments gateway,
            @Mixin JsonOption json) {
        try (GatewayClient client = gateway.connect()) {
            TransferListing listing = new TransferListing(client.transfers().cancel(transferId));
            return json.print(spec(), listing::json, listing::text);
        }
    }
}
