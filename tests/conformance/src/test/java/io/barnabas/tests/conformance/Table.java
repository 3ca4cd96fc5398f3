package io.barnabas.tests.conformance;

import java.util.ArrayList;
import java.util.List;

/** Client x capability, and under it the reason of everything that is not simply ok. */
final class Table {
    private Table() {}

    static List<String> lines(List<Outcome> outcomes) {
        int width = outcomes.stream()
                .mapToInt(outcome -> outcome.program().client().length())
                .max()
                .orElse(0);
        List<String> lines = new ArrayList<>();
        StringBuilder head = new StringBuilder(padded("client", width));
        Capability.ALL.forEach(capability -> head.append("  ").append(capability));
        lines.add(head.toString());
        List<String> reasons = new ArrayList<>();
        for (Outcome outcome : outcomes) {
            lines.add(row(outcome, width, reasons));
        }
        lines.addAll(reasons);
        return lines;
    }

    private static String row(Outcome outcome, int width, List<String> reasons) {
        String client = outcome.program().client();
        if (!outcome.program().missing().isEmpty()) {
            return padded(client, width) + "  skipped: not installed: "
                    + outcome.program().missing();
        }
        if (!outcome.failure().isEmpty()) {
            reasons.add(client + ": " + outcome.failure());
        }
        StringBuilder row = new StringBuilder(padded(client, width));
        for (String capability : Capability.ALL) {
            String answer = outcome.answers().getOrDefault(capability, "failed: not a word");
            String mark = answer.equals("ok") ? "ok" : answer.startsWith("skipped") ? "-" : "FAIL";
            row.append("  ").append(padded(mark, capability.length()));
            if (!mark.equals("ok")) {
                reasons.add(client + " " + capability + " " + answer);
            }
        }
        return row.toString().stripTrailing();
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
