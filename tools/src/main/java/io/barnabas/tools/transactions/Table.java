package io.barnabas.tools.transactions;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Rows under headers: each cell as wide as the widest of its column, and a tabulator after it. */
final class Table {
    private final List<String[]> rows = new ArrayList<>();

    Table(String... headers) {
        rows.add(headers);
    }

    void add(Object... cells) {
        String[] row = new String[cells.length];
        for (int i = 0; i < cells.length; i++) {
            row[i] = String.valueOf(cells[i]);
        }
        rows.add(row);
    }

    void print(PrintStream out) {
        int[] widths = new int[rows.get(0).length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                text.append(row[i])
                        .append(" ".repeat(widths[i] - row[i].length()))
                        .append('\t');
            }
            text.append('\n');
        }
        out.print(text);
    }
}
