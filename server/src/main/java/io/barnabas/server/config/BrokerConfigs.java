package io.barnabas.server.config;

import io.barnabas.common.config.ConfigException;
import io.barnabas.common.config.ConfigKey;
import io.barnabas.common.config.DynamicMode;
import io.barnabas.server.config.DescribedConfig.Synonym;
import io.barnabas.server.config.keys.BrokerConfigDef;
import io.barnabas.server.config.keys.BrokerQuotaConfigs;
import io.barnabas.server.config.keys.TopicConfigDef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * A broker's configuration with what was changed while it runs: its file, the overrides of all brokers, its own
 * overrides. Immutable; each change gives a new value. Answers which value counts and why.
 */
public final class BrokerConfigs {
    private final KafkaConfig fileConfig;
    private final Map<String, String> defaultOverrides;
    private final Map<String, String> brokerOverrides;
    private final KafkaConfig effective;

    private BrokerConfigs(
            KafkaConfig fileConfig, Map<String, String> defaultOverrides, Map<String, String> brokerOverrides) {
        this.fileConfig = fileConfig;
        this.defaultOverrides = Map.copyOf(defaultOverrides);
        this.brokerOverrides = Map.copyOf(brokerOverrides);
        this.effective = effective(fileConfig, defaultOverrides, brokerOverrides);
    }

    /** Without any dynamic configuration. */
    public static BrokerConfigs of(KafkaConfig fileConfig) {
        return new BrokerConfigs(fileConfig, Map.of(), Map.of());
    }

    /**
     * With these overrides of all brokers (znode brokers/&lt;default&gt;).
     *
     * @throws ConfigException when the broker could not run with them
     */
    public BrokerConfigs withDefaultOverrides(Map<String, String> overrides) {
        return new BrokerConfigs(fileConfig, overrides, brokerOverrides);
    }

    /**
     * With these overrides of this broker (znode brokers/ID).
     *
     * @throws ConfigException when the broker could not run with them
     */
    public BrokerConfigs withBrokerOverrides(Map<String, String> overrides) {
        return new BrokerConfigs(fileConfig, defaultOverrides, overrides);
    }

    /**
     * With what is stored about brokers, as far as this broker can use it: an override that is wrong (it may be older
     * than this release, or written past every check) must not keep the broker from running.
     *
     * @param onIgnored told in a sentence about each override left out; to be logged as an error
     */
    public BrokerConfigs withStoredOverrides(
            Map<String, String> storedDefaults, Map<String, String> storedOfBroker, Consumer<String> onIgnored) {
        BrokerConfigs loaded = this;
        loaded = loaded.withUsable(storedDefaults, BrokerConfigs::withDefaultOverrides, onIgnored);
        return loaded.withUsable(storedOfBroker, BrokerConfigs::withBrokerOverrides, onIgnored);
    }

    private BrokerConfigs withUsable(
            Map<String, String> stored,
            BiFunction<BrokerConfigs, Map<String, String>, BrokerConfigs> with,
            Consumer<String> onIgnored) {
        Map<String, String> usable = new TreeMap<>(stored);
        usable.keySet().removeIf(name -> {
            boolean fixed = BrokerConfigDef.DEF.key(name).isPresent() && !isDynamic(name);
            if (fixed) {
                onIgnored.accept("Stored configuration " + name + " is ignored: it cannot change while a broker runs.");
            }
            return fixed;
        });
        try {
            return with.apply(this, usable);
        } catch (ConfigException e) {
            return withUsableOneByOne(usable, with, onIgnored);
        }
    }

    private BrokerConfigs withUsableOneByOne(
            Map<String, String> stored,
            BiFunction<BrokerConfigs, Map<String, String>, BrokerConfigs> with,
            Consumer<String> onIgnored) {
        Map<String, String> usable = new TreeMap<>();
        BrokerConfigs loaded = with.apply(this, usable);
        for (Map.Entry<String, String> each : stored.entrySet()) {
            usable.put(each.getKey(), each.getValue());
            try {
                loaded = with.apply(this, usable);
            } catch (ConfigException e) {
                usable.remove(each.getKey());
                onIgnored.accept("Stored configuration " + each.getKey() + " is ignored: " + e.getMessage());
            }
        }
        return loaded;
    }

    private static KafkaConfig effective(
            KafkaConfig fileConfig, Map<String, String> defaultOverrides, Map<String, String> brokerOverrides) {
        if (defaultOverrides.isEmpty() && brokerOverrides.isEmpty()) {
            return fileConfig;
        }
        Map<String, String> settings = new HashMap<>(fileConfig.originals());
        override(settings, defaultOverrides);
        override(settings, brokerOverrides);
        return KafkaConfig.of(settings);
    }

    /** An override of one duration replaces the others that mean the same, else hours in the file would still count. */
    private static void override(Map<String, String> settings, Map<String, String> overrides) {
        overrides.forEach((name, value) -> {
            if (!ConfigSynonyms.isListenerKey(name)) {
                ConfigSynonyms.of(name).forEach(settings::remove);
            }
            settings.put(name, value);
        });
    }

    /** The configuration that counts now. */
    public KafkaConfig effective() {
        return effective;
    }

    /** The configuration the broker was started with. */
    public KafkaConfig fileConfig() {
        return fileConfig;
    }

    public Map<String, String> defaultOverrides() {
        return defaultOverrides;
    }

    public Map<String, String> brokerOverrides() {
        return brokerOverrides;
    }

    /** All settings of this broker in alphabetical order: what was set, and every key that is not internal. */
    public List<DescribedConfig> describeBroker() {
        Set<String> names = new TreeSet<>(effective.originals().keySet());
        for (ConfigKey key : BrokerConfigDef.DEF.keys().values()) {
            if (!key.internal()) {
                names.add(key.name());
            }
        }
        return names.stream()
                .map(name -> describe(name, effectiveText(name), synonyms(name)))
                .toList();
    }

    /** The overrides of all brokers in alphabetical order. */
    public List<DescribedConfig> describeDefaultOverrides() {
        return new TreeSet<>(defaultOverrides.keySet())
                .stream()
                        .map(name -> describe(
                                name,
                                defaultOverrides.get(name),
                                synonyms(name).stream()
                                        .filter(each -> each.source() == ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG)
                                        .toList()))
                        .toList();
    }

    /**
     * All 36 settings of a topic in alphabetical order.
     *
     * @param overrides what the topic itself sets
     */
    public List<DescribedConfig> describeTopic(Map<String, String> overrides) {
        Map<String, String> defaults = effective.topicConfigDefaults();
        return TopicConfigDef.DEF.keys().values().stream()
                .map(key -> describeTopicKey(key, overrides.get(key.name()), defaults.get(key.name())))
                .toList();
    }

    private DescribedConfig describeTopicKey(ConfigKey key, String override, String brokerValue) {
        List<Synonym> synonyms = new ArrayList<>();
        String value = brokerValue;
        if (override != null) {
            value = key.type().format(key.type().parse(key.name(), override));
            synonyms.add(new Synonym(key.name(), value, ConfigSource.DYNAMIC_TOPIC_CONFIG));
        }
        TopicConfigDef.serverKey(key.name()).ifPresent(serverKey -> synonyms.addAll(synonyms(serverKey)));
        return new DescribedConfig(
                key.name(),
                value,
                DescribedConfig.sourceOf(synonyms),
                key.sensitive(),
                false,
                synonyms,
                Optional.of(key.type()),
                key.doc());
    }

    private String effectiveText(String name) {
        Optional<ConfigKey> key = BrokerConfigDef.DEF.key(name);
        return key.isPresent()
                ? key.get().type().format(effective.value(name))
                : effective.originals().get(name);
    }

    private static DescribedConfig describe(String name, String value, List<Synonym> synonyms) {
        Optional<ConfigKey> key = ConfigSynonyms.definition(name);
        boolean sensitive = ConfigSynonyms.sensitive(name);
        return new DescribedConfig(
                name,
                sensitive ? null : value,
                DescribedConfig.sourceOf(synonyms),
                sensitive,
                !isDynamic(name),
                synonyms,
                key.map(ConfigKey::type),
                key.map(ConfigKey::doc).orElse(null));
    }

    /** Whether the very key (a listener's key is another one) can change while the broker runs. */
    static boolean isDynamic(String name) {
        return BrokerConfigDef.DEF
                .key(name)
                .map(key -> key.dynamicMode() != DynamicMode.READ_ONLY)
                .orElse(BrokerQuotaConfigs.DEF.key(name).isPresent());
    }

    /** Every place that gives the key a value, strongest first; none when the key itself is given nowhere. */
    private List<Synonym> synonyms(String name) {
        boolean sensitive = ConfigSynonyms.sensitive(name);
        List<String> names = ConfigSynonyms.of(name);
        List<Synonym> found = new ArrayList<>();
        collect(found, names, brokerOverrides, ConfigSource.DYNAMIC_BROKER_CONFIG, sensitive);
        collect(found, names, defaultOverrides, ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG, sensitive);
        collect(found, names, fileConfig.originals(), ConfigSource.STATIC_BROKER_CONFIG, sensitive);
        for (String each : names) {
            BrokerConfigDef.DEF
                    .key(each)
                    .map(ConfigKey::defaultText)
                    .ifPresent(
                            text -> found.add(new Synonym(each, sensitive ? null : text, ConfigSource.DEFAULT_CONFIG)));
        }
        int first = 0;
        while (first < found.size() && !found.get(first).name().equals(name)) {
            first++;
        }
        return found.subList(first, found.size());
    }

    private static void collect(
            List<Synonym> found,
            List<String> names,
            Map<String, String> settings,
            ConfigSource source,
            boolean sensitive) {
        for (String each : names) {
            String value = settings.get(each);
            if (value != null) {
                found.add(new Synonym(each, sensitive ? null : value, source));
            }
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BrokerConfigs that
                && fileConfig == that.fileConfig
                && defaultOverrides.equals(that.defaultOverrides)
                && brokerOverrides.equals(that.brokerOverrides);
    }

    @Override
    public int hashCode() {
        return Objects.hash(defaultOverrides, brokerOverrides);
    }
}
