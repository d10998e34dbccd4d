package io.rdmagateway.cli;

import io.rdmagateway.bench.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How long the messages are. */
final class SizeArguments {

    static final List<Long> OF_BANDWIDTH = List.of(64L, 4L << 10, 64L << 10, 1L << 20);
    static final List<Long> OF_LATENCY = List.of(2L, 64L, 1L << 10, 4L << 10, 64L << 10);

    private static final int MAX_BYTES = 1 << 30;
    private static final int ALL_BITS = 23;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = {"-s", "--sizes", "--size"},
            split = ",",
            paramLabel = "SIZE",
            converter = ByteSize.class,
            description = "Bytes of a message, such as 64K; several are measured in turn (default: a few).")
    private List<Long> sizes;

    @Option(
            names = {"-a", "--all"},
            description = "All powers of two from 2 bytes to 8 MiB.")
    private boolean all;

    /** @param usual when none was named */
    List<Row> each(List<Long> usual, IntFunction<Row> measure) {
        List<Row> rows = new ArrayList<>();
        chosen(usual).forEach(bytes -> rows.add(measure.apply(bytes.intValue())));
        return rows;
    }

    int longest(List<Long> usual) {
        return chosen(usual).stream().mapToInt(Long::intValue).max().orElseThrow();
    }

    private List<Long> chosen(List<Long> usual) {
        if (all && sizes != null) {
            throw new ParameterException(
                    command.commandLine(), "--all: does not go with --sizes; leave one of them out");
        }
        if (all) {
            return IntStream.rangeClosed(1, ALL_BITS)
                    .mapToObj(bits -> 1L << bits)
                    .toList();
        }
        List<Long> chosen = sizes == null ? usual : sizes;
        for (long bytes : chosen) {
            if (bytes < 1 || bytes > MAX_BYTES) {
                throw new ParameterException(
                        command.commandLine(), "--sizes: must be 1 to " + MAX_BYTES + " bytes, was " + bytes);
            }
        }
        return chosen;
    }
}
