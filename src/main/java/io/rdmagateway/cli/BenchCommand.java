package io.rdmagateway.cli;

import io.rdmagateway.client.ClientSession;
import io.rdmagateway.client.GatewayClient;
import io.rdmagateway.client.RegionAccess;
import io.rdmagateway.client.RegisteredBuffer;
import io.rdmagateway.client.RemoteRegion;
import io.rdmagateway.verbs.RdmaDevice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures operations of several lengths. */
@Command(
        name = "bench",
        description =
                "Measures RDMA WRITE and READ, one after the other, between this process and a region made for it.",
        mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--operation",
            split = ",",
            defaultValue = "WRITE,READ",
            description = "WRITE, READ or both. Default: ${DEFAULT-VALUE}.")
    private List<BenchRow.Operation> operations;

    @Option(
            names = "--sizes",
            split = ",",
            converter = ByteSize.class,
            defaultValue = "1,64,4K,64K,1M,4M",
            description = "How long one is, such as 64K. Default: ${DEFAULT-VALUE}.")
    private List<Long> sizes;

    @Option(
            names = "--seconds",
            defaultValue = "1",
            description =
                    "How long each is measured; a quarter of it before is not counted. Default: ${DEFAULT-VALUE}.")
    private double seconds;

    @Mixin
    private GatewayArguments gateway;

    @Mixin
    private DeviceArguments device;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() {
        if (seconds <= 0) {
            throw new ParameterException(spec.commandLine(), "--seconds must be more than 0, was " + seconds);
        }
        if (sizes.contains(0L)) {
            throw new ParameterException(spec.commandLine(), "--sizes: an operation has at least one byte");
        }
        List<BenchRow> rows = measure();
        return json.print(
                spec,
                () -> Json.object("bench", rows.stream().map(BenchRow::json).toList()),
                () -> BenchRow.table(rows));
    }

    private List<BenchRow> measure() {
        String region = "bench-" + UUID.randomUUID();
        long longest = Collections.max(sizes);
        try (RdmaDevice local = device.open();
                GatewayClient client = gateway.connect()) {
            client.regions().create(region, longest);
            try (ClientSession session = client.open(local, device.sessionOptions());
                    RegisteredBuffer buffer = session.allocate(longest);
                    RemoteRegion remote =
                            session.attach(region, 0, 0, EnumSet.of(RegionAccess.READ, RegionAccess.WRITE))) {
                Duration time = Duration.ofNanos((long) (seconds * 1e9));
                List<BenchRow> rows = new ArrayList<>();
                for (BenchRow.Operation operation : operations) {
                    for (long bytes : sizes) {
                        BenchRow.measure(operation, bytes, remote, buffer, time.dividedBy(4));
                        rows.add(BenchRow.measure(operation, bytes, remote, buffer, time));
                    }
                }
                return rows;
            } finally {
                client.regions().delete(region);
            }
        }
    }
}
