package io.barnabas.clients.consumer;

import io.barnabas.clients.Backoff;
import io.barnabas.clients.ClientConfigs;
import io.barnabas.clients.ClientLog;
import io.barnabas.clients.consumer.assignor.Assignors;
import io.barnabas.clients.consumer.assignor.ConsumerPartitionAssignor;
import io.barnabas.clients.consumer.group.GroupSettings;
import io.barnabas.clients.serialization.Deserializer;
import io.barnabas.clients.serialization.Deserializers;
import io.barnabas.common.config.ConfigDef;
import io.barnabas.common.config.ConfigException;
import io.barnabas.common.config.ConfigKey;
import io.barnabas.common.config.Importance;
import io.barnabas.common.config.Validators;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The consumer's settings, under Kafka's names and with Kafka's defaults. */
public final class ConsumerConfig {
    public static final String GROUP_ID = "group.id";
    public static final String AUTO_OFFSET_RESET = "auto.offset.reset";
    public static final String ENABLE_AUTO_COMMIT = "enable.auto.commit";
    public static final String ISOLATION_LEVEL = "isolation.level";
    public static final String FETCH_MIN_BYTES = "fetch.min.bytes";
    public static final String FETCH_MAX_BYTES = "fetch.max.bytes";
    public static final String FETCH_MAX_WAIT_MS = "fetch.max.wait.ms";
    public static final String MAX_PARTITION_FETCH_BYTES = "max.partition.fetch.bytes";
    public static final String MAX_POLL_RECORDS = "max.poll.records";
    public static final String CHECK_CRCS = "check.crcs";
    public static final String ALLOW_AUTO_CREATE_TOPICS = "allow.auto.create.topics";
    public static final String EXCLUDE_INTERNAL_TOPICS = "exclude.internal.topics";
    public static final String DEFAULT_API_TIMEOUT_MS = "default.api.timeout.ms";
    public static final String GROUP_INSTANCE_ID = "group.instance.id";
    public static final String SESSION_TIMEOUT_MS = "session.timeout.ms";
    public static final String HEARTBEAT_INTERVAL_MS = "heartbeat.interval.ms";
    public static final String MAX_POLL_INTERVAL_MS = "max.poll.interval.ms";
    public static final String AUTO_COMMIT_INTERVAL_MS = "auto.commit.interval.ms";
    public static final String PARTITION_ASSIGNMENT_STRATEGY = "partition.assignment.strategy";
    public static final String CLIENT_RACK = "client.rack";
    public static final String KEY_DESERIALIZER = "key.deserializer";
    public static final String VALUE_DESERIALIZER = "value.deserializer";

    private static final int REQUEST_TIMEOUT_MS = 30_000;
    private static final int SEND_BUFFER_BYTES = 128 * 1024;
    private static final int RECEIVE_BUFFER_BYTES = 64 * 1024;
    private static final String READ_COMMITTED = "read_committed";
    private static final String LOGGER = "org.apache.kafka.clients.consumer.ConsumerConfig";
    /** Keys of Kafka's consumer that are taken and have nothing to change here. */
    private static final Set<String> WITHOUT_EFFECT = Set.of(
            "group.protocol",
            "internal.leave.group.on.close",
            "connections.max.idle.ms",
            "client.dns.lookup",
            "metric.reporters",
            "metrics.num.samples",
            "metrics.recording.level",
            "metrics.sample.window.ms",
            "auto.include.jmx.reporter",
            "enable.metrics.push",
            "socket.connection.setup.timeout.max.ms");

    private final Map<String, Object> values;
    private final Set<String> unknown = new TreeSet<>();

    /**
     * @throws ConfigException when a value cannot be used, or two do not go together
     */
    public ConsumerConfig(Map<String, String> settings) {
        ConfigDef definition = ConfigDef.of(keys());
        values = definition.parse(settings);
        for (String name : settings.keySet()) {
            if (definition.key(name).isEmpty() && !WITHOUT_EFFECT.contains(name)) {
                unknown.add(name);
            }
        }
        checkGroup(settings.containsKey(ENABLE_AUTO_COMMIT));
    }

    private void checkGroup(boolean autoCommitGiven) {
        assignors();
        if (groupId() == null) {
            if (autoCommitGiven && flag(ENABLE_AUTO_COMMIT)) {
                throw new ConfigException(
                        "enable.auto.commit cannot be set to true when default group id (null) is used.");
            }
        } else if (groupId().isEmpty()) {
            throw new ConfigException("The configured group.id should not be an empty string or whitespace.");
        } else if (number(HEARTBEAT_INTERVAL_MS) >= number(SESSION_TIMEOUT_MS)) {
            throw new ConfigException("Heartbeat must be set lower than the session timeout: heartbeat.interval.ms="
                    + number(HEARTBEAT_INTERVAL_MS) + ", session.timeout.ms=" + number(SESSION_TIMEOUT_MS));
        }
    }

    private static List<ConfigKey> keys() {
        List<ConfigKey> keys = ClientConfigs.keys("", REQUEST_TIMEOUT_MS, SEND_BUFFER_BYTES, RECEIVE_BUFFER_BYTES);
        keys.add(ConfigKey.string(GROUP_ID, null, Importance.HIGH, "The group; it names the client in logs."));
        keys.add(ConfigKey.string(AUTO_OFFSET_RESET, "latest", Importance.MEDIUM, "Where to begin without a position.")
                .oneOf("latest", "earliest", "none"));
        keys.add(ConfigKey.bool(ENABLE_AUTO_COMMIT, true, Importance.MEDIUM, "Whether a group's positions are kept."));
        keys.add(ConfigKey.string(
                        ISOLATION_LEVEL, "read_uncommitted", Importance.MEDIUM, "Whether to read what was rolled back.")
                .oneOf(READ_COMMITTED, "read_uncommitted"));
        keys.add(int32(FETCH_MIN_BYTES, 1, "Bytes that a broker waits for.").atLeast(0));
        keys.add(int32(FETCH_MAX_BYTES, 50 * 1024 * 1024, "Bytes of a fetch, at most.")
                .atLeast(0));
        keys.add(int32(FETCH_MAX_WAIT_MS, 500, "How long a broker waits for those bytes, in ms.")
                .atLeast(0));
        keys.add(int32(MAX_PARTITION_FETCH_BYTES, 1024 * 1024, "Bytes of a fetch from one partition.")
                .atLeast(0));
        keys.add(int32(MAX_POLL_RECORDS, 500, "Records of one poll, at most.").atLeast(1));
        keys.add(ConfigKey.bool(CHECK_CRCS, true, Importance.LOW, "Whether each batch's checksum is checked."));
        keys.add(ConfigKey.bool(
                ALLOW_AUTO_CREATE_TOPICS, true, Importance.MEDIUM, "Whether reading may create a topic."));
        keys.add(ConfigKey.bool(
                EXCLUDE_INTERNAL_TOPICS, true, Importance.MEDIUM, "Whether patterns miss internal topics."));
        keys.add(int32(DEFAULT_API_TIMEOUT_MS, 60_000, "How long a call may take, in ms.")
                .atLeast(0));
        addGroupKeys(keys);
        return keys;
    }

    private static void addGroupKeys(List<ConfigKey> keys) {
        keys.add(ConfigKey.string(GROUP_INSTANCE_ID, null, Importance.MEDIUM, "Makes it a static member (KIP-345).")
                .validatedBy(Validators.nonEmptyString()));
        keys.add(int32(SESSION_TIMEOUT_MS, 45_000, "How long a group does without a member's heartbeat, in ms.")
                .atLeast(1));
        keys.add(
                int32(HEARTBEAT_INTERVAL_MS, 3000, "Between heartbeats, in ms.").atLeast(1));
        keys.add(int32(MAX_POLL_INTERVAL_MS, 300_000, "The longest time between two polls, in ms.")
                .atLeast(1));
        keys.add(int32(AUTO_COMMIT_INTERVAL_MS, 5000, "Between automatic commits, in ms.")
                .atLeast(0));
        keys.add(ConfigKey.list(
                PARTITION_ASSIGNMENT_STRATEGY,
                List.of("range", "cooperative-sticky"),
                Importance.MEDIUM,
                "How the group shares out, the preferred way first."));
        keys.add(ConfigKey.className(KEY_DESERIALIZER, null, Importance.HIGH, "What reads keys."));
        keys.add(ConfigKey.className(VALUE_DESERIALIZER, null, Importance.HIGH, "What reads values."));
        keys.add(ConfigKey.string(CLIENT_RACK, "", Importance.LOW, "Where this client is; told to the group."));
    }

    private static ConfigKey int32(String name, int defaultValue, String doc) {
        return ConfigKey.int32(name, defaultValue, Importance.MEDIUM, doc);
    }

    Map<String, Object> values() {
        return values;
    }

    String groupId() {
        return (String) values.get(GROUP_ID);
    }

    OffsetResetStrategy resetStrategy() {
        return OffsetResetStrategy.valueOf(((String) values.get(AUTO_OFFSET_RESET)).toUpperCase(Locale.ROOT));
    }

    boolean readCommitted() {
        return values.get(ISOLATION_LEVEL).equals(READ_COMMITTED);
    }

    boolean flag(String name) {
        return (Boolean) values.get(name);
    }

    /** Says which settings nobody here knows, in one line. */
    void warnOfUnknown(ClientLog log) {
        if (!unknown.isEmpty()) {
            log.warn(LOGGER, "These configurations '" + unknown + "' were supplied but are not used yet.");
        }
    }

    /** New ones, in the order of preference. */
    @SuppressWarnings("unchecked")
    List<ConsumerPartitionAssignor> assignors() {
        return Assignors.named((List<String>) values.get(PARTITION_ASSIGNMENT_STRATEGY));
    }

    /** Null for none. */
    String rackId() {
        String rack = (String) values.get(CLIENT_RACK);
        return rack.isEmpty() ? null : rack;
    }

    /** The deserializer, or the one the key names when it is null. */
    <T> Deserializer<T> orNamed(Deserializer<T> deserializer, String key) {
        return deserializer == null ? Deserializers.named(key, (String) values.get(key)) : deserializer;
    }

    int requestTimeoutMs() {
        return number(ClientConfigs.REQUEST_TIMEOUT_MS);
    }

    Backoff retryBackoff() {
        return ClientConfigs.retryBackoff(values);
    }

    GroupSettings groupSettings() {
        return new GroupSettings(
                groupId(),
                (String) values.get(GROUP_INSTANCE_ID),
                number(SESSION_TIMEOUT_MS),
                number(HEARTBEAT_INTERVAL_MS),
                number(MAX_POLL_INTERVAL_MS),
                requestTimeoutMs(),
                retryBackoff());
    }

    int number(String name) {
        return (Integer) values.get(name);
    }
}
