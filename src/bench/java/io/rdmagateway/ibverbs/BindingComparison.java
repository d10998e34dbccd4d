package io.rdmagateway.ibverbs;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Runs {@link PostLoop} and the same in C by turns, each time in a process of its own, and compares what an operation takes.
 * Of a process the last turns count: in the first ones the JVM still compiles.
 *
 * <p>Arguments: the program in C, {@code --json}, rounds (7), operations of a turn (2000000).
 */
final class BindingComparison {

    private static final int TURNS = 12;
    private static final int TURNS_COUNTED = 5;

    private final String program;
    private final String operations;
    private final int rounds;

    private BindingComparison(String program, int rounds, int operations) {
        this.program = program;
        this.rounds = rounds;
        this.operations = Integer.toString(operations);
    }

    public static void main(String[] args) throws Exception {
        List<String> left = new ArrayList<>(Arrays.asList(args));
        boolean json = left.remove("--json");
        int rounds = left.size() > 1 ? Integer.parseInt(left.get(1)) : 7;
        int operations = left.size() > 2 ? Integer.parseInt(left.get(2)) : 2_000_000;
        BindingComparison comparison = new BindingComparison(left.get(0), rounds, operations);
        ObjectNode report = new ObjectMapper().createObjectNode();
        report.put("what", "fill + post + poll");
        report.put("unit", "nanoseconds of CPU time per operation");
        report.put("rounds", rounds);
        report.put("java", Runtime.version().toString());
        report.set("bare", comparison.compare(true));
        report.set("fake", comparison.compare(false));
        System.out.println(json ? report.toPrettyString() : table(report));
    }

    /** @param bare false for the provider of the tests as it is */
    private ObjectNode compare(boolean bare) throws IOException, InterruptedException {
        double[] c = new double[rounds];
        double[] ours = new double[rounds];
        double[] ratios = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            c[round] = measure(bare, List.of(program));
            ours[round] = measure(bare, java());
            ratios[round] = ours[round] / c[round];
        }
        ObjectNode result = new ObjectMapper().createObjectNode();
        add(result, "c", c);
        add(result, "ours", ours);
        result.put("ratioOfMedians", median(ours) / median(c));
        add(result, "ratio", ratios);
        return result;
    }

    private static List<String> java() {
        return List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-D" + IbverbsProvider.LIBRARY_PROPERTY + "=" + System.getProperty(IbverbsProvider.LIBRARY_PROPERTY),
                "-cp",
                System.getProperty("java.class.path"),
                PostLoop.class.getName());
    }

    private double measure(boolean bare, List<String> command) throws IOException, InterruptedException {
        List<String> whole = new ArrayList<>(command);
        whole.addAll(List.of(operations, Integer.toString(TURNS)));
        ProcessBuilder builder = new ProcessBuilder(whole).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().remove("FAKE_IBVERBS_BARE");
        if (bare) {
            builder.environment().put("FAKE_IBVERBS_BARE", "1");
        }
        Process process = builder.start();
        List<String> lines = process.inputReader().lines().toList();
        if (process.waitFor() != 0 || lines.size() != TURNS) {
            throw new IOException(command.getFirst() + " failed");
        }
        return median(lines.stream()
                .skip(TURNS - TURNS_COUNTED)
                .mapToDouble(Double::parseDouble)
                .toArray());
    }

    private static void add(ObjectNode result, String name, double[] values) {
        ObjectNode each = result.putObject(name);
        each.put("median", median(values));
        each.put("least", Arrays.stream(values).min().orElseThrow());
        each.put("most", Arrays.stream(values).max().orElseThrow());
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static String table(ObjectNode report) {
        StringBuilder table = new StringBuilder("%-6s %-6s %8s %8s %8s%n".formatted("", "", "median", "least", "most"));
        for (String provider : List.of("bare", "fake")) {
            for (String what : List.of("c", "ours", "ratio")) {
                ObjectNode row = (ObjectNode) report.get(provider).get(what);
                table.append("%-6s %-6s %8.2f %8.2f %8.2f%n"
                        .formatted(
                                provider,
                                what,
                                row.get("median").doubleValue(),
                                row.get("least").doubleValue(),
                                row.get("most").doubleValue()));
            }
        }
        return table.toString();
    }
}
