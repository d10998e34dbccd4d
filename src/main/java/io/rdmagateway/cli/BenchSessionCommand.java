package io.rdmagateway.cli;

import io.rdmagateway.bench.Openings;
import io.rdmagateway.bench.OptionException;
import io.rdmagateway.bench.Report;
import io.rdmagateway.client.GatewayClient;
import io.rdmagateway.verbs.RdmaDevice;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures how fast sessions are opened. */
@Command(
        name = "session",
        description = {
            "Measures how many sessions a gateway opens in a second, from CreateSession to ACTIVE, on one kept connection, and"
                    + " how many it deletes.",
            "A gateway opens 100 in a second for one identity, and as many as it may hold at once after a pause; to see what it"
                    + " can do, serve with gateway.limits.creates-per-second=100000.",
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class BenchSessionCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-q", "--sessions"},
            paramLabel = "N",
            defaultValue = "32",
            description = "Sessions that are opened, and then deleted (default: ${DEFAULT-VALUE}).")
    private int sessions;

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            defaultValue = "1",
            description = "Threads that do so (default: ${DEFAULT-VALUE}).")
    private int concurrency;

    @Option(
            names = {"-n", "--rounds"},
            paramLabel = "N",
            defaultValue = "3",
            description = "How often, after one round that does not count (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Mixin
    private GatewayArguments gateway;

    @Mixin
    private DeviceArguments device;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() {
        Openings openings = openings();
        try (RdmaDevice local = device.open();
                GatewayClient client = gateway.connect()) {
            Map<String, Object> setting = new LinkedHashMap<>();
            setting.put("provider", local.info().provider());
            setting.put("device", local.info().name());
            setting.put("concurrency", concurrency);
            Report report = new Report(
                    "session", setting, Map.of("OPEN", openings.measure(client, local, device.sessionOptions())));
            return json.print(spec, () -> report.json(ProgramVersion.number()), report::text);
        }
    }

    private Openings openings() {
        try {
            return new Openings(sessions, concurrency, rounds);
        } catch (OptionException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }
}
