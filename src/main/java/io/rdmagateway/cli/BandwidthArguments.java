package io.rdmagateway.cli;

import io.rdmagateway.bench.Bandwidth;
import io.rdmagateway.bench.Devices;
import io.rdmagateway.bench.Extent;
import io.rdmagateway.bench.GatewayTraffic;
import io.rdmagateway.bench.Load;
import io.rdmagateway.bench.OptionException;
import io.rdmagateway.bench.Path;
import io.rdmagateway.bench.Report;
import io.rdmagateway.bench.Verb;
import io.rdmagateway.client.GatewayClient;
import io.rdmagateway.verbs.RdmaDevice;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How much is carried, and between whom. */
final class BandwidthArguments {

    /** What a session of a gateway does in its own way. */
    private static final List<String> RAW_ONLY = List.of(
            "--tx-depth",
            "--rx-depth",
            "--post-list",
            "--signal-every",
            "--threads",
            "--sessions",
            "--mtu",
            "--private-payload",
            "--inline",
            "--events",
            "--peer-device");

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Mixin
    private SizeArguments sizes;

    @Mixin
    private ExtentArguments extent;

    @Mixin
    private LoadArguments load;

    @Mixin
    private PathArguments path;

    @Mixin
    private EndArguments ends;

    @Option(
            names = "--through-gateway",
            description = "Measures a session and a region of a gateway instead, one operation at a time, as the client"
                    + " library has them; a SEND includes the way back of its echo.")
    private boolean throughGateway;

    @Mixin
    private GatewayArguments gateway;

    Report measure(Verb verb) {
        try {
            return throughGateway ? throughGateway(verb) : raw(verb);
        } catch (OptionException e) {
            throw new ParameterException(command.commandLine(), e.getMessage());
        }
    }

    private Report raw(Verb verb) {
        Extent each = extent.extent();
        Load posted = load.load();
        Path between = path.path(0);
        int longest = sizes.longest(SizeArguments.OF_BANDWIDTH);
        try (Devices devices = ends.open();
                Bandwidth bandwidth = new Bandwidth(devices, verb, between, posted, longest)) {
            return BenchOutput.report(
                    verb.name().toLowerCase(Locale.ROOT),
                    verb,
                    bandwidth.setting(),
                    sizes.each(SizeArguments.OF_BANDWIDTH, bytes -> bandwidth.measure(bytes, each)));
        }
    }

    private Report throughGateway(Verb verb) {
        for (String option : RAW_ONLY) {
            if (command.commandLine().getParseResult().hasMatchedOption(option)) {
                throw new ParameterException(
                        command.commandLine(),
                        option
                                + ": does not go with --through-gateway, where a session decides; leave one of them out");
            }
        }
        Extent each = extent.extent();
        int longest = sizes.longest(SizeArguments.OF_BANDWIDTH);
        try (RdmaDevice device = ends.openLocal();
                GatewayClient client = gateway.connect();
                GatewayTraffic traffic = new GatewayTraffic(client, device, ends.sessionOptions(), verb, longest)) {
            return BenchOutput.report(
                    verb.name().toLowerCase(Locale.ROOT),
                    verb,
                    traffic.setting(),
                    sizes.each(SizeArguments.OF_BANDWIDTH, bytes -> traffic.measure(bytes, each)));
        }
    }
}
