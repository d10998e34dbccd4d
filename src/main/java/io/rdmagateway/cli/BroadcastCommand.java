package io.rdmagateway.cli;

import io.rdmagateway.client.GatewayClient;
import io.rdmagateway.proto.v1.BroadcastRegionRequest;
import io.rdmagateway.proto.v1.BroadcastRegionResponse;
import io.rdmagateway.proto.v1.NodeCopy;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Has a gateway copy one of its regions to many others. */
@Command(
        name = "broadcast",
        description = {
            "Has the gateway copy a region of its own to many nodes at once and compares SHA-256: each node reads from the"
                    + " one before it, and a node that is lost is passed by.",
            "The exit status is that of success only when all nodes have the region.",
        },
        mixinStandardHelpOptions = true)
final class BroadcastCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "REGION", description = "The region of this gateway.")
    private String region;

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "NODE",
            description = "Nodes, as the directory has them; none: all that there are.")
    private List<String> nodes = List.of();

    @Option(names = "--as", paramLabel = "NAME", description = "The region's name there (default: the same).")
    private String target = "";

    @Mixin
    private GatewayArguments gateway;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() {
        BroadcastRegionRequest request = BroadcastRegionRequest.newBuilder()
                .setRegion(region)
                .addAllNodeIds(nodes)
                .setTargetRegion(target)
                .build();
        long start = System.nanoTime();
        try (GatewayClient client = gateway.connect();
                ArrivalBar bar = new ArrivalBar(region)) {
            BroadcastRegionResponse end =
                    client.copies().broadcast(request, told -> bar.show(arrived(told), wanted(told)));
            Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
            json.print(spec, () -> json(end, elapsed), () -> text(end, elapsed));
            return end.getNodesList().stream().allMatch(NodeCopy::getDone)
                    ? ExitStatus.OK.code()
                    : ExitStatus.REFUSED.code();
        }
    }

    private static long arrived(BroadcastRegionResponse told) {
        return told.getNodesList().stream().mapToLong(NodeCopy::getArrivedBytes).sum();
    }

    private static long wanted(BroadcastRegionResponse told) {
        return told.getLengthBytes() * told.getNodesCount();
    }

    private static String text(BroadcastRegionResponse end, Duration elapsed) {
        TextTable table = new TextTable().row("NODE", "ARRIVED", "STATE");
        for (NodeCopy node : end.getNodesList()) {
            table.row(
                    node.getNodeId(),
                    Figures.bytes(node.getArrivedBytes()),
                    node.getDone() ? "SHA-256 verified" : node.getErrorReason() + ": " + node.getErrorMessage());
        }
        return table.render("")
                + Figures.format(
                        "%d of %d nodes: %s each in %s%n",
                        end.getNodesList().stream().filter(NodeCopy::getDone).count(),
                        end.getNodesCount(),
                        Figures.bytes(end.getLengthBytes()),
                        Figures.time(elapsed));
    }

    private Map<String, Object> json(BroadcastRegionResponse end, Duration elapsed) {
        return Json.object(
                "region", region,
                "bytes", end.getLengthBytes(),
                "seconds", Figures.rounded(Figures.seconds(elapsed)),
                "sha256", HexFormat.of().formatHex(end.getSha256().toByteArray()),
                "nodes", end.getNodesList().stream().map(BroadcastCommand::json).toList());
    }

    private static Map<String, Object> json(NodeCopy node) {
        return Json.object(
                "node_id", node.getNodeId(),
                "arrived_bytes", node.getArrivedBytes(),
                "done", node.getDone(),
                "error", node.getErrorReason(),
                "message", node.getErrorMessage());
    }
}
