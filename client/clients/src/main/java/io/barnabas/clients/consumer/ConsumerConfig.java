package io.barnabas.clients.consumer;

import io.barnabas.clients.ClientConfigs;
import io.barnabas.common.config.ConfigDef;
import io.barnabas.common.config.ConfigException;
import io.barnabas.common.config.ConfigKey;
import io.barnabas.common.config.Importance;
import java.util.List;
import java.util.Locale;
import java.util.Map;

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

    private static final int REQUEST_TIMEOUT_MS = 30_000;
    private static final int SEND_BUFFER_BYTES = 128 * 1024;
    private static final int RECEIVE_BUFFER_BYTES = 64 * 1024;
    private static final String READ_COMMITTED = "read_committed";

    private final Map<String, Object> values;

    /**
     * @throws ConfigException when a value cannot be used
     */
    public ConsumerConfig(Map<String, String> settings) {
        values = ConfigDef.of(keys()).parse(settings);
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
        return keys;
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

    int number(String name) {
        return (Integer) values.get(name);
    }
}
