package io.barnabas.server.config;

import io.barnabas.common.config.ConfigDef;
import io.barnabas.common.config.ConfigException;
import io.barnabas.common.config.ConfigKey;
import io.barnabas.common.config.ConfigType;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.server.config.keys.BrokerConfigDef;
import io.barnabas.server.config.keys.TopicConfigDef;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What AlterConfigs and IncrementalAlterConfigs make of an entity's overrides. Each method gives the overrides to
 * store, or throws an {@link ApiException} with the error and the text Apache Kafka 3.9.1 answers. Whether the topic
 * exists and who asks is checked by the caller.
 */
public final class ConfigChanges {
    private ConfigChanges() {}

    /**
     * IncrementalAlterConfigs of a topic.
     *
     * @param current the overrides the topic has
     */
    public static Map<String, String> alterTopic(
            KafkaConfig config, String topic, Map<String, String> current, List<ConfigOp> ops) {
        throwIfMalformed(ops);
        throwIfNotTopic(topic);
        return withPrefixedErrors("TOPIC", topic, () -> {
            Map<String, String> changed = apply(TopicConfigDef.DEF, current, ops);
            TopicConfigs.throwIfInvalid(config, changed);
            return changed;
        });
    }

    /** AlterConfigs of a topic: what is not named goes back to its default. */
    public static Map<String, String> replaceTopic(KafkaConfig config, String topic, Map<String, String> replacement) {
        throwIfNull(replacement);
        throwIfNotTopic(topic);
        return withPrefixedErrors("TOPIC", topic, () -> {
            TopicConfigs.throwIfInvalid(config, replacement);
            return Map.copyOf(replacement);
        });
    }

    /**
     * IncrementalAlterConfigs of a broker.
     *
     * @param resourceName the broker's id, or empty for the default of all brokers
     * @param brokers the configuration of the broker that answers
     */
    public static Map<String, String> alterBroker(
            BrokerConfigs brokers, int brokerId, String resourceName, List<ConfigOp> ops) {
        boolean perBroker = resourceName.equals(Integer.toString(brokerId));
        return alterBroker(
                brokers,
                brokerId,
                resourceName,
                perBroker ? brokers.brokerOverrides() : brokers.defaultOverrides(),
                ops);
    }

    /**
     * IncrementalAlterConfigs of a broker.
     *
     * @param resourceName the broker's id, or empty for the default of all brokers
     * @param brokers the configuration of the broker that answers
     * @param current the overrides that are stored
     */
    public static Map<String, String> alterBroker(
            BrokerConfigs brokers, int brokerId, String resourceName, Map<String, String> current, List<ConfigOp> ops) {
        throwIfMalformed(ops);
        boolean perBroker = isPerBroker(brokerId, resourceName);
        return withPrefixedErrors("BROKER", resourceName, () -> {
            Map<String, String> changed = apply(BrokerConfigDef.DEF, current, ops);
            Set<String> touched = new HashSet<>();
            ops.stream().filter(op -> op.type() != ConfigOp.Type.DELETE).forEach(op -> touched.add(op.name()));
            BrokerChangeRules.throwIfInvalid(brokers, changed, touched, perBroker);
            return changed;
        });
    }

    /** AlterConfigs of a broker or of the default of all brokers: what is not named is no longer overridden. */
    public static Map<String, String> replaceBroker(
            BrokerConfigs brokers, int brokerId, String resourceName, Map<String, String> replacement) {
        throwIfNull(replacement);
        boolean perBroker = isPerBroker(brokerId, resourceName);
        BrokerChangeRules.throwIfInvalid(brokers, replacement, replacement.keySet(), perBroker);
        return Map.copyOf(replacement);
    }

    /** Set, delete, append, subtract, in the order asked for. */
    private static Map<String, String> apply(ConfigDef def, Map<String, String> current, List<ConfigOp> ops) {
        Map<String, String> changed = new HashMap<>(current);
        for (ConfigOp op : ops) {
            switch (op.type()) {
                case SET -> changed.put(op.name(), op.value());
                case DELETE -> changed.remove(op.name());
                case APPEND -> {
                    List<String> elements = elements(def, changed, op, "append");
                    Set<String> before = Set.copyOf(elements);
                    for (String added : op.value().split(",")) {
                        if (!before.contains(added)) {
                            elements.add(added);
                        }
                    }
                    changed.put(op.name(), String.join(",", elements));
                }
                case SUBTRACT -> {
                    List<String> elements = elements(def, changed, op, "subtract");
                    for (String removed : op.value().split(",")) {
                        elements.remove(removed);
                    }
                    changed.put(op.name(), String.join(",", elements));
                }
                default -> throw new IllegalStateException("unknown operation " + op.type());
            }
        }
        return changed;
    }

    /** The list before the change; a list that is not overridden starts from the built-in default. */
    private static List<String> elements(ConfigDef def, Map<String, String> changed, ConfigOp op, String verb) {
        ConfigKey key = def.key(op.name())
                .orElseThrow(() -> new ApiException(
                        Errors.INVALID_CONFIG,
                        "Config value " + verb + " is not allowed for unknown config key: " + op.name()));
        if (key.type() != ConfigType.LIST) {
            throw new ApiException(
                    Errors.INVALID_CONFIG, "Config value " + verb + " is not allowed for config key: " + op.name());
        }
        String text = changed.getOrDefault(op.name(), key.defaultValue() == null ? "" : key.defaultText());
        return text.isEmpty() ? new ArrayList<>() : new ArrayList<>(List.of(text.split(",")));
    }

    private static void throwIfMalformed(List<ConfigOp> ops) {
        Set<String> names = new HashSet<>();
        Set<String> nulls = new TreeSet<>();
        for (ConfigOp op : ops) {
            if (!names.add(op.name())) {
                throw new ApiException(Errors.INVALID_REQUEST, "Error due to duplicate config keys");
            }
            if (op.value() == null && op.type() != ConfigOp.Type.DELETE) {
                nulls.add(op.name());
            }
        }
        throwIfAny(nulls);
    }

    private static void throwIfNull(Map<String, String> replacement) {
        Set<String> nulls = new TreeSet<>();
        replacement.forEach((name, value) -> {
            if (value == null) {
                nulls.add(name);
            }
        });
        throwIfAny(nulls);
    }

    private static void throwIfAny(Collection<String> nulls) {
        if (!nulls.isEmpty()) {
            throw new ApiException(
                    Errors.INVALID_REQUEST, "Null value not supported for : " + String.join(", ", nulls));
        }
    }

    private static void throwIfNotTopic(String topic) {
        if (topic.isEmpty()) {
            throw new ApiException(Errors.INVALID_REQUEST, "Default topic resources are not allowed.");
        }
    }

    private static boolean isPerBroker(int brokerId, String resourceName) {
        if (resourceName.isEmpty()) {
            return false;
        }
        int named;
        try {
            named = Integer.parseInt(resourceName);
        } catch (NumberFormatException e) {
            throw new ApiException(Errors.INVALID_REQUEST, "Node id must be an integer, but it is: " + resourceName);
        }
        if (named != brokerId) {
            throw new ApiException(
                    Errors.INVALID_REQUEST,
                    "Unexpected broker id, expected " + brokerId + ", but received " + resourceName);
        }
        return true;
    }

    private interface Change {
        Map<String, String> overrides();
    }

    private static Map<String, String> withPrefixedErrors(String type, String name, Change change) {
        try {
            return change.overrides();
        } catch (ConfigException e) {
            throw new ApiException(
                    Errors.INVALID_CONFIG,
                    "Invalid config value for resource ConfigResource(type=" + type + ", name='" + name + "'): "
                            + e.getMessage());
        }
    }
}
