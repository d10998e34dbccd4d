package io.rdmagateway.cli;

import io.rdmagateway.client.GatewayClient;
import io.rdmagateway.client.GatewayException;
import io.rdmagateway.client.NodeEvent;
import io.rdmagateway.client.NodeEvent.Interrupted;
import io.rdmagateway.client.NodeEvent.Lost;
import io.rdmagateway.client.NodeWatch;
import io.rdmagateway.proto.v1.Node;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the directory. */
@Command(
        name = "nodes",
        description = "Shows the directory: which gateways there are, and what they offer.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class NodesCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    @Command(description = "Lists the nodes, by id.", mixinStandardHelpOptions = true)
    int list(@Mixin GatewayArguments gateway, @Mixin JsonOption json) {
        try (GatewayClient client = gateway.connect()) {
            List<Node> nodes = client.nodes().list();
            return json.print(
                    spec,
                    () -> Json.object(
                            "nodes",
                            nodes.stream()
                                    .map(node -> new NodeListing(node).json())
                                    .toList()),
                    () -> NodeListing.table(nodes));
        }
    }

    @Command(description = "Shows a node, with its ports and regions.", mixinStandardHelpOptions = true)
    int show(@Parameters(paramLabel = "NODE") String nodeId, @Mixin GatewayArguments gateway, @Mixin JsonOption json) {
        try (GatewayClient client = gateway.connect()) {
            NodeListing listing = new NodeListing(client.nodes().node(nodeId));
            return json.print(spec, listing::json, listing::text);
        }
    }

    @Command(
            description = "Prints all nodes and then every change, a line for each, until it is stopped.",
            mixinStandardHelpOptions = true)
    int watch(@Mixin GatewayArguments gateway, @Mixin JsonOption json) {
        try (GatewayClient client = gateway.connect()) {
            Printing printing = new Printing(json);
            try (NodeWatch _ = client.nodes().watch(printing)) {
                throw printing.over.join();
            }
        }
    }

    /** Prints what is told until there is nothing more to tell; a directory that is not there at the beginning is an error. */
    private final class Printing implements Consumer<NodeEvent> {

        private final JsonOption json;
        private final CompletableFuture<GatewayException> over = new CompletableFuture<>();
        private boolean begun;

        Printing(JsonOption json) {
            this.json = json;
        }

        @Override
        public void accept(NodeEvent event) {
            switch (event) {
                case Lost(GatewayException cause) -> over.complete(cause);
                case Interrupted(GatewayException cause) when !begun -> over.complete(cause);
                default -> {
                    begun = true;
                    NodeChange change = new NodeChange(event);
                    json.print(spec, change::json, change::line);
                }
            }
        }
    }
}
