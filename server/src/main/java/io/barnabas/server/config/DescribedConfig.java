package io.barnabas.server.config;

import io.barnabas.common.config.ConfigType;
import java.util.List;
import java.util.Optional;

/**
 * One line of an answer to DescribeConfigs.
 *
 * @param name the key
 * @param value its value as text; null when it has none and when it is a secret
 * @param source where the value comes from
 * @param sensitive whether it is a secret; keys nobody knows count as such
 * @param readOnly whether only a restart can change it
 * @param synonyms every place that gives this key a value, the one that counts first
 * @param type empty for keys nobody knows (0 on the wire)
 * @param documentation one line; null for keys nobody knows
 */
public record DescribedConfig(
        String name,
        String value,
        ConfigSource source,
        boolean sensitive,
        boolean readOnly,
        List<Synonym> synonyms,
        Optional<ConfigType> type,
        String documentation) {
    public DescribedConfig {
        synonyms = List.copyOf(synonyms);
    }

    /** The type's number on the wire. */
    public byte typeId() {
        return type.map(ConfigType::id).orElse((byte) 0);
    }

    /** @param value as text, null for a secret */
    public record Synonym(String name, String value, ConfigSource source) {}

    /** What counts is what the first synonym says; without any, it is built in. */
    static ConfigSource sourceOf(List<Synonym> synonyms) {
        return synonyms.isEmpty()
                ? ConfigSource.DEFAULT_CONFIG
                : synonyms.get(0).source();
    }
}
