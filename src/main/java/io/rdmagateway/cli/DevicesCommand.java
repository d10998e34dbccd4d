package io.rdmagateway.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the local devices. */
@Command(
        name = "devices",
        description = "Shows the RDMA devices of this machine, their ports and GIDs, and which one would be used.",
        mixinStandardHelpOptions = true)
final class DevicesCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    @Override
    public Integer call() {
        List<ProviderListing> providers = ProviderListing.all();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.write(Json.object(
                    "providers", providers.stream().map(ProviderListing::toJson).toList())));
        } else {
            providers.forEach(provider -> out.print(provider.toText()));
        }
        out.flush();
        return ExitStatus.OK.code();
    }
}
