package io.barnabas.tools;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads options of the form {@code key=value}. */
public final class KeyValues {
    private KeyValues() {}

    /** The pairs in order; a later one of the same key wins, and one without a value has the empty one. */
    public static Map<String, String> parse(List<String> pairs) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String pair : pairs) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            values.put(equals < 0 ? pair : pair.substring(0, equals), equals < 0 ? "" : pair.substring(equals + 1));
        }
        return values;
    }
}
