package io.rdmagateway.bench;

import java.util.ArrayList;
import java.util.List;

/** Rows as perftest prints them: a heading, and figures below it, to the right. */
final class Table {

    private static final String GAP = "  ";

    private Table() {}

    static String of(List<? extends Row> rows) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(rows.getFirst().figures().stream().map(Figure::heading).toList());
        rows.forEach(row -> lines.add(row.figures().stream().map(Figure::text).toList()));
        int[] widths = new int[lines.getFirst().size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                text.append(GAP).repeat(' ', widths[i] - line.get(i).length()).append(line.get(i));
            }
            text.append(System.lineSeparator());
        }
        return text.toString();
    }
}
