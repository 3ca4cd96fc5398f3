package io.barnabas.server.config;

import java.util.Map;

/** Topic-level settings as this broker sees them. */
public final class TopicConfigs {
    private TopicConfigs() {}

    static Map<String, String> defaults(KafkaConfig config) {
        return Map.of();
    }
}
