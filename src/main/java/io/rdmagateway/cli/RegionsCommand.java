package io.rdmagateway.cli;

import io.rdmagateway.client.GatewayClient;
import io.rdmagateway.proto.v1.CreateRegionRequest;
import io.rdmagateway.proto.v1.Region;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Makes, shows, flushes and removes the named memory of a gateway. */
@Command(
        name = "regions",
        description = "Makes, shows, flushes and removes regions: the named memory of a gateway.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class RegionsCommand extends CommandGroup {

    /** What a new region is backed by, and who else may use it. */
    static final class NewRegion {

        @Parameters(paramLabel = "NAME", description = "1 to 128 of A-Z a-z 0-9 - _ . with a letter or digit first.")
        private String name;

        @Option(
                names = "--bytes",
                paramLabel = "SIZE",
                converter = ByteSize.class,
                description = "Such as 64K, 1M, 2G. May be left out for a file that exists: all of it.")
        private Long bytes;

        @Option(
                names = "--file",
                paramLabel = "PATH",
                description = "Backs it by a file, below gateway.files.root (default: memory).")
        private String file;

        @Option(names = "--create", description = "Makes the file, or makes it longer.")
        private boolean create;

        @Option(names = "--reader", paramLabel = "ID", description = "Who may read; * for everybody. May be repeated.")
        private List<String> readers = List.of();

        @Option(names = "--writer", paramLabel = "ID", description = "Who may read and write. May be repeated.")
        private List<String> writers = List.of();

        CreateRegionRequest request(CommandSpec spec) {
            if (file == null && (bytes == null || create)) {
                throw new ParameterException(
                        spec.commandLine(),
                        create ? "--create is for --file" : "Missing required option: '--bytes=SIZE'");
            }
            return CreateRegionRequest.newBuilder()
                    .setName(name)
                    .setLengthBytes(bytes == null ? 0 : bytes)
                    .setFilePath(file == null ? "" : file)
                    .setCreateFile(create)
                    .addAllReaders(readers)
                    .addAllWriters(writers)
                    .build();
        }
    }

    @Command(description = "Makes a region.", mixinStandardHelpOptions = true)
    int create(@Mixin NewRegion region, @Mixin GatewayArguments gateway, @Mixin JsonOption json) {
        CreateRegionRequest request =
                region.request(spec().subcommands().get("create").getCommandSpec());
        try (GatewayClient client = gateway.connect()) {
            return show(client.regions().create(request), json);
        }
    }

    @Command(description = "Lists the regions that you may use, by name.", mixinStandardHelpOptions = true)
    int list(@Mixin GatewayArguments gateway, @Mixin JsonOption json) {
        try (GatewayClient client = gateway.connect()) {
            List<Region> regions = client.regions().list();
            return json.print(
                    spec(),
                    () -> Json.object(
                            "regions",
                            regions.stream()
                                    .map(region -> new RegionListing(region).json())
                                    .toList()),
                    () -> RegionListing.table(regions));
        }
    }

    @Command(description = "Shows a region.", mixinStandardHelpOptions = true)
    int show(@Parameters(paramLabel = "NAME") String name, @Mixin GatewayArguments gateway, @Mixin JsonOption json) {
        try (GatewayClient client = gateway.connect()) {
            return show(client.regions().region(name), json);
        }
    }

    private int show(Region region, JsonOption json) {
        RegionListing listing = new RegionListing(region);
        return json.print(spec(), listing::json, listing::text);
    }

    @Command(
            description = "Waits until all of a region that is a file is on the gateway's disk.",
            mixinStandardHelpOptions = true)
    int flush(@Parameters(paramLabel = "NAME") String name, @Mixin GatewayArguments gateway, @Mixin JsonOption json) {
        try (GatewayClient client = gateway.connect()) {
            client.regions().flush(name, 0, 0);
            return json.print(
                    spec(),
                    () -> Json.object("flushed", List.of(name)),
                    () -> "flushed " + name + System.lineSeparator());
        }
    }

    @Command(
            description = "Removes regions of yours, without asking; the content of a file stays.",
            mixinStandardHelpOptions = true)
    int delete(
            @Parameters(paramLabel = "NAME", arity = "1..*") List<String> names,
            @Mixin GatewayArguments gateway,
            @Mixin JsonOption json) {
        try (GatewayClient client = gateway.connect()) {
            names.forEach(client.regions()::delete);
            return json.print(
                    spec(),
                    () -> Json.object("deleted", names),
                    () -> "deleted " + String.join(", ", names) + System.lineSeparator());
        }
    }
}
