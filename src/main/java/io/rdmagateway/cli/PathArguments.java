package io.rdmagateway.cli;

import io.rdmagateway.bench.Path;
import io.rdmagateway.verbs.Mtu;
import java.util.Arrays;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What lies between the two ends. */
final class PathArguments {

    /** What ib_write_lat takes. */
    static final int INLINE_OF_LATENCY = 220;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = {"-m", "--mtu"},
            paramLabel = "BYTES",
            description = "256, 512, 1024, 2048 or 4096 (default: the largest that both ports have).")
    private Integer mtu;

    @Option(
            names = "--private-payload",
            description = "Packets as long as two soft devices agree on, in place of an MTU.")
    private boolean privatePayload;

    @Option(
            names = {"-I", "--inline", "--inline_size"},
            paramLabel = "BYTES",
            description = "Messages up to this length travel within the request (default: 0; of latency 220).")
    private Integer inlineBytes;

    @Option(
            names = {"-e", "--events"},
            description =
                    "Sleeps on the completion channel after 200 polls in vain. Else polls on, and gives way to other"
                            + " threads.")
    private boolean events;

    /** @param usualInlineBytes when none was named */
    Path path(int usualInlineBytes) {
        return new Path(
                Optional.ofNullable(mtu).map(this::mtu),
                privatePayload,
                inlineBytes == null ? usualInlineBytes : inlineBytes,
                events);
    }

    private Mtu mtu(int bytes) {
        return Arrays.stream(Mtu.values())
                .filter(each -> each.bytes() == bytes)
                .findFirst()
                .orElseThrow(() -> new ParameterException(
                        command.commandLine(), "--mtu: must be 256, 512, 1024, 2048 or 4096, was " + bytes));
    }
}
