package io.barnabas.server.config;

import java.util.HashMap;
import java.util.Map;

/** Settings written as "key=value;key=value" for tests. */
final class Configs {
    private Configs() {}

    /** With zookeeper.connect=localhost:2181 unless the text says otherwise. */
    static Map<String, String> settings(String text) {
        Map<String, String> settings = new HashMap<>();
        settings.put("zookeeper.connect", "localhost:2181");
        settings.putAll(map(text));
        return settings;
    }

    static Map<String, String> map(String text) {
        Map<String, String> settings = new HashMap<>();
        for (String each : text.split(";")) {
            if (!each.isEmpty()) {
                int equals = each.indexOf('=');
                settings.put(each.substring(0, equals), each.substring(equals + 1));
            }
        }
        return settings;
    }

    static KafkaConfig config(String text) {
        return KafkaConfig.of(settings(text));
    }
}
