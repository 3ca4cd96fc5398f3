package io.barnabas.tools.load;

import java.io.PrintStream;
import java.util.Map;
import java.util.TreeMap;

/** The counts of a run as {@code --print-metrics} shows them: by name, group and client in front. */
final class Metrics {
    private final Map<String, Double> values = new TreeMap<>();
    private final String tags;

    /**
     * @param clientId whose counts they are
     */
    Metrics(String clientId) {
        this.tags = ":{client-id=" + clientId + "}";
    }

    /**
     * @param name the group of the metric and its name, with a colon between them
     */
    Metrics add(String name, double value) {
        values.put(name + tags, value);
        return this;
    }

    void print(PrintStream out) {
        int width = 0;
        for (String name : values.keySet()) {
            width = Math.max(width, name.length());
        }
        out.printf("%n%-" + width + "s   %s%n", "Metric Name", "Value");
        for (Map.Entry<String, Double> each : values.entrySet()) {
            out.printf("%-" + width + "s : %.3f%n", each.getKey(), each.getValue());
        }
    }
}
