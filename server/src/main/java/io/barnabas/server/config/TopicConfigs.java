package io.barnabas.server.config;

import io.barnabas.common.MetadataVersion;
import io.barnabas.common.config.ConfigException;
import io.barnabas.common.config.ConfigKey;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.server.config.keys.TopicConfigDef;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Topic-level settings: what a topic starts from on this broker, and what it may override. */
public final class TopicConfigs {
    private TopicConfigs() {}

    /** The broker's keys that make up what a topic has that overrides nothing. */
    public static Set<String> brokerKeys() {
        return TopicConfigDef.serverKeys();
    }

    /** What a topic has that overrides nothing: the broker's settings, under the topic's names. */
    static Map<String, String> defaults(KafkaConfig config) {
        Map<String, String> defaults = new HashMap<>();
        for (ConfigKey key : TopicConfigDef.DEF.keys().values()) {
            Optional<String> serverKey = TopicConfigDef.serverKey(key.name());
            Object value = serverKey.isPresent() ? config.value(serverKey.get()) : key.defaultValue();
            defaults.put(key.name(), key.type().format(value));
        }
        defaults.put("retention.ms", Long.toString(config.logRetentionTimeMs()));
        defaults.put("segment.ms", Long.toString(config.logRollTimeMs()));
        defaults.put("segment.jitter.ms", Long.toString(config.logRollJitterMs()));
        defaults.put("flush.ms", Long.toString(config.logFlushIntervalMs()));
        putTimestampLimit(defaults, "message.timestamp.before.max.ms");
        putTimestampLimit(defaults, "message.timestamp.after.max.ms");
        defaults.put("message.format.version", messageFormatVersion(config));
        return defaults;
    }

    /** A limit left at "none" follows the older key that stood for both (KIP-937). */
    private static void putTimestampLimit(Map<String, String> defaults, String key) {
        if (defaults.get(key).equals(Long.toString(Long.MAX_VALUE))) {
            defaults.put(key, defaults.get("message.timestamp.difference.max.ms"));
        }
    }

    /** From inter.broker.protocol.version 3.0 on there is only one format, whatever is configured (KIP-724). */
    private static String messageFormatVersion(KafkaConfig config) {
        if (config.interBrokerProtocolVersion().isAtLeast(MetadataVersion.IBP_3_0_IV1)) {
            return MetadataVersion.IBP_3_0_IV1.version();
        }
        return MetadataVersion.parse(config.getString("log.message.format.version"))
                .orElseThrow()
                .version();
    }

    /**
     * Checks the overrides of a topic about to be created.
     *
     * @param overrides values may be null, as they come from the wire
     * @throws ApiException INVALID_CONFIG with the text Apache Kafka gives
     */
    public static void validate(KafkaConfig config, Map<String, String> overrides) {
        TreeSet<String> nulls = new TreeSet<>();
        overrides.forEach((name, value) -> {
            if (value == null) {
                nulls.add(name);
            }
        });
        if (!nulls.isEmpty()) {
            throw new ApiException(
                    Errors.INVALID_CONFIG, "Null value not supported for topic configs: " + String.join(",", nulls));
        }
        try {
            throwIfInvalid(config, overrides);
        } catch (ConfigException e) {
            throw new ApiException(Errors.INVALID_CONFIG, e.getMessage());
        }
    }

    /**
     * Names first, then values, then values against each other.
     *
     * @throws ApiException INVALID_CONFIG for an unknown name or values that conflict
     * @throws ConfigException for a value that is wrong in itself
     */
    static void throwIfInvalid(KafkaConfig config, Map<String, String> overrides) {
        for (String name : new TreeSet<>(overrides.keySet())) {
            if (TopicConfigDef.DEF.key(name).isEmpty()) {
                throw new ApiException(Errors.INVALID_CONFIG, "Unknown topic config name: " + name);
            }
        }
        Map<String, String> combined = defaults(config);
        combined.putAll(overrides);
        Map<String, Object> values = TopicConfigDef.DEF.parse(combined);
        long minLag = (Long) values.get("min.compaction.lag.ms");
        long maxLag = (Long) values.get("max.compaction.lag.ms");
        if (minLag > maxLag) {
            throw new ApiException(
                    Errors.INVALID_CONFIG,
                    "conflict topic config setting min.compaction.lag.ms (" + minLag + ") > max.compaction.lag.ms ("
                            + maxLag + ")");
        }
        throwIfTiered(values);
    }

    /** Tiered storage needs a remote storage system, which no ZooKeeper-mode cluster of ours has. */
    private static void throwIfTiered(Map<String, Object> values) {
        if ((Boolean) values.get("remote.log.delete.on.disable") || (Boolean) values.get("remote.log.copy.disable")) {
            throw new ApiException(
                    Errors.INVALID_CONFIG,
                    "It is invalid to set `remote.log.delete.on.disable` or `remote.log.copy.disable` under"
                            + " Zookeeper's mode.");
        }
        if ((Boolean) values.get("remote.storage.enable")) {
            throw new ConfigException("Tiered Storage functionality is disabled in the broker. Topic cannot be"
                    + " configured with remote log storage.");
        }
    }
}
