package io.barnabas.server.config;

import io.barnabas.common.MetadataVersion;
import io.barnabas.common.config.ConfigException;
import io.barnabas.common.config.ConfigKey;
import io.barnabas.common.config.Password;
import io.barnabas.coordination.FailureDetectionConfig;
import io.barnabas.coordination.zookeeper.ZooKeeperConfig;
import io.barnabas.server.config.keys.BarnabasConfigs;
import io.barnabas.server.config.keys.BrokerConfigDef;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A broker's settings: read, checked one by one and against each other, immutable. Any of the 328 keys, and of
 * our own few, can be asked for by name; parts of the broker take the records that hold just what they need.
 */
public final class KafkaConfig {
    private final Map<String, String> originals;
    private final Map<String, Object> values;
    private final ListenerConfig listeners;

    private KafkaConfig(Map<String, String> originals) {
        this.originals = Collections.unmodifiableMap(new TreeMap<>(originals));
        this.values = BrokerConfigDef.DEF.parse(this.originals);
        values.putAll(BarnabasConfigs.DEF.parse(this.originals));
        BrokerRules.throwIfNotZooKeeperBroker(this);
        this.listeners = ListenerParser.parse(this);
        BrokerRules.throwIfInvalid(this);
    }

    /**
     * @param settings keys and values as in server.properties; unknown keys are kept in {@link #originals()}
     * @throws ConfigException when a value cannot be used; its message is one line naming key and value
     */
    public static KafkaConfig of(Map<String, String> settings) {
        return new KafkaConfig(withSynonyms(settings));
    }

    /** broker.id and node.id are two names of one thing. */
    private static Map<String, String> withSynonyms(Map<String, String> settings) {
        Map<String, String> completed = new HashMap<>(settings);
        if (settings.containsKey("broker.id")) {
            completed.putIfAbsent("node.id", settings.get("broker.id"));
        } else if (settings.containsKey("node.id")) {
            completed.put("broker.id", settings.get("node.id"));
        }
        return completed;
    }

    /** A copy in which these settings replace or add to the present ones. */
    public KafkaConfig with(Map<String, String> changes) {
        Map<String, String> changed = new HashMap<>(originals);
        changed.putAll(changes);
        return new KafkaConfig(changed);
    }

    // Any key by its name.

    /** What was configured, unread, unknown keys included. May hold secrets: do not print. */
    public Map<String, String> originals() {
        return originals;
    }

    /** Whether the key was given rather than left at its default. */
    public boolean isSet(String key) {
        return originals.containsKey(key);
    }

    /** @return the value, null when it has none; for STRING and CLASS keys */
    public String getString(String key) {
        return (String) value(key);
    }

    public int getInt(String key) {
        return (Integer) value(key);
    }

    public short getShort(String key) {
        return (Short) value(key);
    }

    public long getLong(String key) {
        return (Long) value(key);
    }

    public double getDouble(String key) {
        return (Double) value(key);
    }

    public boolean getBoolean(String key) {
        return (Boolean) value(key);
    }

    /** @return the elements; null when the key has none (not the same as an empty list) */
    @SuppressWarnings("unchecked")
    public List<String> getList(String key) {
        return (List<String>) value(key);
    }

    public Optional<Password> getPassword(String key) {
        return Optional.ofNullable((Password) value(key));
    }

    /** The value of a key of any type, null when it has none. */
    public Object value(String key) {
        Object value = values.get(key);
        if (value == null && !values.containsKey(key)) {
            throw new IllegalArgumentException("not a broker configuration: " + key);
        }
        return value;
    }

    // The broker.

    /** broker.id; -1 when it is to be generated. */
    public int brokerId() {
        return getInt("broker.id");
    }

    /** Whether a broker without an id gets one from ZooKeeper, above {@link #reservedBrokerMaxId()}. */
    public boolean brokerIdGenerationEnable() {
        return getBoolean("broker.id.generation.enable");
    }

    public int reservedBrokerMaxId() {
        return getInt("reserved.broker.max.id");
    }

    public Optional<String> rack() {
        return Optional.ofNullable(getString("broker.rack"));
    }

    public MetadataVersion interBrokerProtocolVersion() {
        return MetadataVersion.parse(getString("inter.broker.protocol.version")).orElseThrow();
    }

    /** Time-out of requests this broker sends, milliseconds. */
    public int requestTimeoutMs() {
        return getInt("request.timeout.ms");
    }

    /** Threads for housekeeping. */
    public int backgroundThreads() {
        return getInt("background.threads");
    }

    /** Threads for work that may not run on network threads. */
    public int numIoThreads() {
        return getInt("num.io.threads");
    }

    /** min.insync.replicas for topics without their own. */
    public int minInsyncReplicas() {
        return getInt("min.insync.replicas");
    }

    public boolean uncleanLeaderElectionEnable() {
        return getBoolean("unclean.leader.election.enable");
    }

    public boolean autoLeaderRebalanceEnable() {
        return getBoolean("auto.leader.rebalance.enable");
    }

    public ListenerConfig listeners() {
        return listeners;
    }

    /** log.dirs, or log.dir where that is absent. */
    public List<Path> logDirs() {
        return BrokerRules.logDirs(this);
    }

    public TopicDefaults topicDefaults() {
        return new TopicDefaults(
                getInt("num.partitions"),
                (short) getInt("default.replication.factor"),
                getBoolean("auto.create.topics.enable"),
                getBoolean("delete.topic.enable"));
    }

    public ZooKeeperConfig zooKeeper() {
        return KafkaConfigViews.zooKeeper(this);
    }

    public ReplicationConfig replication() {
        return KafkaConfigViews.replication(this);
    }

    public FailureDetectionConfig failureDetection() {
        return KafkaConfigViews.failureDetection(this);
    }

    public FetchConfig fetch() {
        return KafkaConfigViews.fetch(this);
    }

    /**
     * The value each topic-level key has on this broker when the topic does not override it, as text; all 36 keys.
     * What {@code io.barnabas.storage.log.LogConfig} starts from.
     */
    public Map<String, String> topicConfigDefaults() {
        return TopicConfigs.defaults(this);
    }

    /** max.connections.per.ip.overrides, by host name or address. */
    public Map<String, Integer> maxConnectionsPerIpOverrides() {
        return BrokerRules.maxConnectionsPerIpOverrides(this);
    }

    // Durations that several keys can give; the finest given one counts.

    /** Retention time, milliseconds; -1 for no limit. */
    public long logRetentionTimeMs() {
        Long ms = (Long) value("log.retention.ms");
        Integer minutes = (Integer) value("log.retention.minutes");
        long effective;
        if (ms != null) {
            effective = ms;
        } else if (minutes != null) {
            effective = TimeUnit.MINUTES.toMillis(minutes);
        } else {
            effective = TimeUnit.HOURS.toMillis(getInt("log.retention.hours"));
        }
        return effective < 0 ? -1 : effective;
    }

    /** Age at which a new segment is begun, milliseconds. */
    public long logRollTimeMs() {
        Long ms = (Long) value("log.roll.ms");
        return ms != null ? ms : TimeUnit.HOURS.toMillis(getInt("log.roll.hours"));
    }

    /** Largest random amount subtracted from {@link #logRollTimeMs()}, milliseconds. */
    public long logRollJitterMs() {
        Long ms = (Long) value("log.roll.jitter.ms");
        return ms != null ? ms : TimeUnit.HOURS.toMillis(getInt("log.roll.jitter.hours"));
    }

    /** Longest time a record stays unflushed, milliseconds; Long.MAX_VALUE leaves it to the system. */
    public long logFlushIntervalMs() {
        Long ms = (Long) value("log.flush.interval.ms");
        return ms != null ? ms : getLong("log.flush.scheduler.interval.ms");
    }

    // For whoever starts the broker.

    /**
     * Lines to print at INFO: what differs from the defaults, "key = value", secrets hidden, alphabetical. node.id, the
     * other name of broker.id, is left out.
     */
    public List<String> describeNonDefaults() {
        List<String> lines = new ArrayList<>();
        for (String name : originals.keySet()) {
            Optional<ConfigKey> key = name.equals("node.id")
                    ? Optional.empty()
                    : BrokerConfigDef.DEF.key(name).or(() -> BarnabasConfigs.DEF.key(name));
            if (key.isPresent() && !Objects.equals(value(name), key.get().defaultValue())) {
                lines.add(name + " = " + key.get().type().format(value(name)));
            }
        }
        return lines;
    }

    /** Lines to print at WARN: unknown keys (with the likely meant one), keys without effect. Normally none. */
    public List<String> warnings() {
        return ConfigAdvice.warnings(this);
    }

    /** Reasons not to start: protection is asked for that this release cannot give. Normally none. */
    public List<String> refusals() {
        return ConfigAdvice.refusals(this);
    }
}
