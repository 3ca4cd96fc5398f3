package io.barnabas.server.config;

import io.barnabas.common.config.ConfigException;
import io.barnabas.common.config.ConfigKey;
import io.barnabas.common.config.DynamicMode;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.server.config.keys.BrokerConfigDef;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Which dynamic configuration a broker takes (KIP-226). Every refusal is an INVALID_REQUEST, as Apache Kafka's is. */
final class BrokerChangeRules {
    private static final List<String> THREAD_POOLS = List.of(
            "num.io.threads",
            "num.network.threads",
            "num.replica.fetchers",
            "num.recovery.threads.per.data.dir",
            "background.threads");

    private BrokerChangeRules() {}

    /**
     * @param overrides all overrides as they would be
     * @param touched the keys among them that are being set now
     * @param perBroker whether one broker is meant, not all
     */
    static void throwIfInvalid(
            BrokerConfigs brokers, Map<String, String> overrides, Collection<String> touched, boolean perBroker) {
        throwIfAny(overrides.keySet(), BrokerChangeRules::isFixed, "Cannot update these configs dynamically");
        throwIfAny(
                overrides.keySet(),
                BrokerChangeRules::isSecurityOfAllListeners,
                "These security configs can be dynamically updated only per-listener using the listener prefix");
        throwIfSecret(brokers.effective(), touched);
        try {
            overrides.forEach((name, value) -> ConfigSynonyms.definition(name).ifPresent(key -> key.parse(value)));
            if (!perBroker) {
                throwIfAny(
                        overrides.keySet(),
                        BrokerChangeRules::isPerBrokerOnly,
                        "Cannot update these configs at default cluster level, broker id must be specified");
            }
            throwIfBound(touched);
            KafkaConfig before = brokers.effective();
            KafkaConfig after = (perBroker
                            ? brokers.withBrokerOverrides(overrides)
                            : brokers.withDefaultOverrides(overrides))
                    .effective();
            throwIfThreadsJump(before, after);
            throwIfNoConnections(after, touched);
        } catch (ConfigException e) {
            throw new ApiException(Errors.INVALID_REQUEST, e.getMessage());
        }
    }

    private static void throwIfAny(Set<String> names, Predicate<String> refused, String message) {
        Set<String> found = new TreeSet<>();
        names.stream().filter(refused).forEach(found::add);
        if (!found.isEmpty()) {
            throw new ApiException(Errors.INVALID_REQUEST, message + ": Set(" + String.join(", ", found) + ")");
        }
    }

    /** A key the broker knows and cannot change; unknown keys are for plugins and pass. */
    private static boolean isFixed(String name) {
        return BrokerConfigDef.DEF.key(name).isPresent() && !BrokerConfigs.isDynamic(name);
    }

    private static boolean isSecurityOfAllListeners(String name) {
        return name.startsWith("ssl.keystore.")
                || name.startsWith("ssl.truststore.")
                || name.equals("ssl.key.password");
    }

    private static boolean isPerBrokerOnly(String name) {
        return ConfigSynonyms.isListenerKey(name)
                        && ConfigSynonyms.definition(name).isPresent()
                || BrokerConfigDef.DEF
                        .key(name)
                        .map(ConfigKey::dynamicMode)
                        .filter(mode -> mode == DynamicMode.PER_BROKER)
                        .isPresent();
    }

    /** Secrets would have to be encrypted before they are stored; clear text must not reach ZooKeeper. */
    private static void throwIfSecret(KafkaConfig config, Collection<String> touched) {
        for (String name : touched) {
            if (ConfigSynonyms.definition(name).map(ConfigKey::sensitive).orElse(false)) {
                throw new ApiException(
                        Errors.INVALID_CONFIG,
                        config.getPassword("password.encoder.secret").isEmpty()
                                ? "Password encoder secret not configured"
                                : "This release does not store secrets: set " + name + " in server.properties");
            }
        }
    }

    /**
     * Listeners and their security are bound when this broker starts: to take another one in silence would tell the
     * operator that it counts.
     */
    private static void throwIfBound(Collection<String> touched) {
        Set<String> bound = new TreeSet<>(touched);
        bound.removeIf(name -> !isPerBrokerOnly(name));
        if (!bound.isEmpty()) {
            throw new ApiException(
                    Errors.INVALID_REQUEST,
                    "Cannot be changed while a broker of this release runs: " + String.join(", ", bound)
                            + ". Set it in server.properties and restart the broker.");
        }
    }

    /** A pool may at most double or halve in one step, so that a slip of the finger does not stop the broker. */
    private static void throwIfThreadsJump(KafkaConfig before, KafkaConfig after) {
        for (String pool : THREAD_POOLS) {
            int current = before.getInt(pool);
            int wanted = after.getInt(pool);
            String failed = "Dynamic thread count update validation failed for " + pool + "=" + wanted;
            if (wanted != current && wanted <= 0) {
                throw new ConfigException(failed + ", value should be at least 1");
            }
            if (wanted < current / 2) {
                throw new ConfigException(failed + ", value should be at least half the current value " + current);
            }
            if (wanted > current * 2) {
                throw new ConfigException(
                        failed + ", value should not be greater than double the current value " + current);
            }
        }
        throwIfCleanersJump(before.getInt("log.cleaner.threads"), after.getInt("log.cleaner.threads"));
    }

    private static void throwIfCleanersJump(int current, int wanted) {
        if (wanted < 1) {
            throw new ConfigException("Log cleaner threads should be at least 1");
        }
        if (wanted < current / 2) {
            throw new ConfigException(
                    "Log cleaner threads cannot be reduced to less than half the current value " + current);
        }
        if (wanted > current * 2) {
            throw new ConfigException(
                    "Log cleaner threads cannot be increased to more than double the current value " + current);
        }
    }

    private static void throwIfNoConnections(KafkaConfig after, Collection<String> touched) {
        if (touched.contains("max.connections") && after.getInt("max.connections") <= 0) {
            throw new ConfigException("Invalid max.connections " + after.getInt("max.connections"));
        }
    }
}
