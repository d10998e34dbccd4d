package io.rdmagateway.soft;

import io.rdmagateway.soft.InteropPair.Direction;
import io.rdmagateway.soft.InteropPair.Family;
import io.rdmagateway.verbs.Mtu;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Which combinations worked between the kernel and the soft device, as a table to read. */
final class InteropTable {

    private final List<Row> rows = new ArrayList<>();

    /** One line: an operation in one direction at one MTU, and how it went column by column. */
    record Row(Family family, Direction direction, Mtu mtu, String operation, List<Boolean> cells) {

        private String line() {
            return "| %s | %s | %s | %d | %s |"
                    .formatted(
                            family == Family.IPV4 ? "IPv4" : "IPv6",
                            direction == Direction.RXE_TO_SOFT ? "rxe → soft" : "soft → rxe",
                            operation,
                            mtu.bytes(),
                            cells.stream().map(ok -> ok ? "✓" : "**FAILED**").collect(Collectors.joining(" | ")));
        }

        private long passed() {
            return cells.stream().filter(ok -> ok).count();
        }
    }

    void add(Row row) {
        rows.add(row);
    }

    long passed() {
        return rows.stream().mapToLong(Row::passed).sum();
    }

    long all() {
        return rows.stream().mapToLong(row -> row.cells().size()).sum();
    }

    /** Says it in one line. */
    String summary() {
        return "%d of %d cells passed".formatted(passed(), all());
    }

    void write(Path file, String notes) throws IOException {
        List<String> columns = new ArrayList<>();
        for (InteropSize size : InteropSize.values()) {
            columns.add(size.title);
        }
        Files.createDirectories(file.getParent());
        Files.writeString(
                file,
                String.join(
                        "\n",
                        "# Soft device and rdma_rxe: " + summary(),
                        "",
                        "| family | direction | operation | MTU | " + String.join(" | ", columns) + " |",
                        "|---|---|---|---|" + "---|".repeat(columns.size()),
                        lines(true),
                        "",
                        "| family | direction | atomic | MTU | 8 bytes, PSN wrap |",
                        "|---|---|---|---|---|",
                        lines(false),
                        "",
                        notes,
                        ""));
    }

    private String lines(boolean ofSizes) {
        return rows.stream()
                .filter(row -> row.cells().size() > 1 == ofSizes)
                .map(Row::line)
                .collect(Collectors.joining("\n"));
    }
}
