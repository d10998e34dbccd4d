package io.rdmagateway.cli;

import io.rdmagateway.client.GatewayClient;
import io.rdmagateway.proto.v1.CopyRegionRequest;
import io.rdmagateway.proto.v1.CopyRegionResponse;
import io.rdmagateway.proto.v1.CopySource;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Has a gateway copy a region of another one. */
@Command(
        name = "copy",
        description = {
            "Has the gateway copy a region of another node by RDMA and compares SHA-256; the bytes do not come here. The"
                    + " region is made when the gateway has none of that name.",
            "The gateway reads there as itself: the region's readers must name the gateway's identity.",
        },
        mixinStandardHelpOptions = true)
final class CopyCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "NODE/REGION",
            description = "The node, as the directory has it, and the region there.")
    private String source;

    @Parameters(index = "1", paramLabel = "REGION", description = "The region of this gateway.")
    private String region;

    @Option(names = "--resume", description = "Moves only what is missing or differs.")
    private boolean resume;

    @Mixin
    private GatewayArguments gateway;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() {
        int slash = source.lastIndexOf('/');
        if (slash <= 0 || slash == source.length() - 1) {
            throw CommandException.badInput("NODE/REGION: expected a node and a region with / between, was " + source);
        }
        CopyRegionRequest request = CopyRegionRequest.newBuilder()
                .addSources(CopySource.newBuilder()
                        .setNodeId(source.substring(0, slash))
                        .setRegion(source.substring(slash + 1)))
                .setRegion(region)
                .setKeepEqual(resume)
                .setCreateRegion(true)
                .build();
        try (GatewayClient client = gateway.connect();
                ArrivalBar bar = new ArrivalBar(region)) {
            CopyRegionResponse end =
                    client.copies().copy(request, told -> bar.show(told.getArrivedBytes(), told.getLengthBytes()));
            return json.print(spec, () -> json(end), () -> text(end));
        }
    }

    private static Duration running(CopyRegionResponse end) {
        return Figures.duration(end.getRunningTime());
    }

    private String text(CopyRegionResponse end) {
        return Figures.format(
                "%s -> %s: %s in %s (%.1f MiB/s), %sSHA-256 verified%n",
                source,
                region,
                Figures.bytes(end.getLengthBytes()),
                Figures.time(running(end)),
                Figures.rate(end.getLengthBytes(), running(end)),
                end.getMovedBytes() == end.getLengthBytes()
                        ? ""
                        : Figures.bytes(end.getMovedBytes()) + " were missing, ");
    }

    private Map<String, Object> json(CopyRegionResponse end) {
        return Json.object(
                "source", source,
                "region", region,
                "bytes", end.getLengthBytes(),
                "moved_bytes", end.getMovedBytes(),
                "seconds", Figures.rounded(Figures.seconds(running(end))),
                "mib_per_second", Figures.rounded(Figures.rate(end.getLengthBytes(), running(end))),
                "sha256", HexFormat.of().formatHex(end.getSha256().toByteArray()));
    }
}
