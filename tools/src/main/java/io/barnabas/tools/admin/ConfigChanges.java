package io.barnabas.tools.admin;

import io.barnabas.tools.Options;
import io.barnabas.tools.Tool;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Settings to set and settings to take back.
 *
 * @param added values by name
 * @param deleted names
 */
record ConfigChanges(Map<String, String> added, List<String> deleted) {
    /** Follows a comma or an equals sign that does not stand in square brackets. */
    private static final String OUTSIDE_BRACKETS = "(?=[^\\]]*(?:\\[|$))";

    private static final String MESSAGE_FORMAT_VERSION = "message.format.version";

    /**
     * What the command line asks for. Values with commas in them stand in square brackets.
     *
     * @throws IllegalArgumentException when a change has no value, or a name to be set has characters that none has
     */
    static ConfigChanges of(Options options) throws IOException {
        Map<String, String> added = new LinkedHashMap<>();
        if (options.has("add-config-file")) {
            added.putAll(Tool.propertiesFrom(options.value("add-config-file")));
        }
        if (options.has("add-config")) {
            List<String[]> pairs = new ArrayList<>();
            for (String each : options.value("add-config").split("," + OUTSIDE_BRACKETS)) {
                pairs.add(each.split("\\s*=\\s*" + OUTSIDE_BRACKETS, -1));
            }
            for (String[] pair : pairs) {
                if (pair.length != 2) {
                    throw new IllegalArgumentException("requirement failed: Invalid entity config: all configs to be "
                            + "added must be in the format \"key=val\".");
                }
            }
            for (String[] pair : pairs) {
                added.put(pair[0].trim(), pair[1].replaceAll("\\[?\\]?", "").trim());
            }
        }
        List<String> deleted = new ArrayList<>();
        for (String argument : options.values("delete-config")) {
            for (String name : argument.split(",")) {
                deleted.add(name.trim());
            }
        }
        added.keySet().forEach(ConfigChanges::throwIfNoName);
        return new ConfigChanges(added, deleted);
    }

    private static void throwIfNoName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean allowed = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!allowed && c != '.' && c != '_' && c != '-') {
                throw new IllegalArgumentException("Invalid character found for config key: " + name);
            }
        }
    }

    /** What is to be said about a setting that will be ignored, or null. */
    String warning() {
        return !added.containsKey(MESSAGE_FORMAT_VERSION)
                ? null
                : "WARNING: The configuration " + MESSAGE_FORMAT_VERSION + "=" + added.get(MESSAGE_FORMAT_VERSION)
                        + " is specified. This configuration will be ignored if the version is newer than the "
                        + "inter.broker.protocol.version specified in the broker or if the "
                        + "inter.broker.protocol.version is 3.0 or newer. This configuration is deprecated and it "
                        + "will be removed in Apache Kafka 4.0.";
    }
}
