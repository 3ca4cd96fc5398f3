package io.barnabas.storage.log;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The names of the topic-level configuration keys of Kafka 3.9, and the broker-level keys that give their defaults. */
public final class LogConfigKeys {
    public static final String CLEANUP_POLICY = "cleanup.policy";
    public static final String COMPRESSION_TYPE = "compression.type";
    public static final String COMPRESSION_GZIP_LEVEL = "compression.gzip.level";
    public static final String COMPRESSION_LZ4_LEVEL = "compression.lz4.level";
    public static final String COMPRESSION_ZSTD_LEVEL = "compression.zstd.level";
    public static final String DELETE_RETENTION_MS = "delete.retention.ms";
    public static final String FILE_DELETE_DELAY_MS = "file.delete.delay.ms";
    public static final String FLUSH_MESSAGES = "flush.messages";
    public static final String FLUSH_MS = "flush.ms";
    public static final String FOLLOWER_THROTTLED_REPLICAS = "follower.replication.throttled.replicas";
    public static final String INDEX_INTERVAL_BYTES = "index.interval.bytes";
    public static final String LEADER_THROTTLED_REPLICAS = "leader.replication.throttled.replicas";
    public static final String LOCAL_RETENTION_BYTES = "local.retention.bytes";
    public static final String LOCAL_RETENTION_MS = "local.retention.ms";
    public static final String MAX_COMPACTION_LAG_MS = "max.compaction.lag.ms";
    public static final String MAX_MESSAGE_BYTES = "max.message.bytes";
    public static final String MESSAGE_DOWNCONVERSION_ENABLE = "message.downconversion.enable";
    public static final String MESSAGE_FORMAT_VERSION = "message.format.version";
    public static final String MESSAGE_TIMESTAMP_AFTER_MAX_MS = "message.timestamp.after.max.ms";
    public static final String MESSAGE_TIMESTAMP_BEFORE_MAX_MS = "message.timestamp.before.max.ms";
    public static final String MESSAGE_TIMESTAMP_DIFFERENCE_MAX_MS = "message.timestamp.difference.max.ms";
    public static final String MESSAGE_TIMESTAMP_TYPE = "message.timestamp.type";
    public static final String MIN_CLEANABLE_DIRTY_RATIO = "min.cleanable.dirty.ratio";
    public static final String MIN_COMPACTION_LAG_MS = "min.compaction.lag.ms";
    public static final String MIN_IN_SYNC_REPLICAS = "min.insync.replicas";
    public static final String PREALLOCATE = "preallocate";
    public static final String REMOTE_COPY_DISABLE = "remote.copy.disable";
    public static final String REMOTE_LOG_DELETE_ON_DISABLE = "remote.log.delete.on.disable";
    public static final String REMOTE_STORAGE_ENABLE = "remote.storage.enable";
    public static final String RETENTION_BYTES = "retention.bytes";
    public static final String RETENTION_MS = "retention.ms";
    public static final String SEGMENT_BYTES = "segment.bytes";
    public static final String SEGMENT_INDEX_BYTES = "segment.index.bytes";
    public static final String SEGMENT_JITTER_MS = "segment.jitter.ms";
    public static final String SEGMENT_MS = "segment.ms";
    public static final String UNCLEAN_LEADER_ELECTION_ENABLE = "unclean.leader.election.enable";

    private static final long MINUTE_MS = 60_000L;
    private static final long HOUR_MS = 60 * MINUTE_MS;

    /**
     * A broker-level key that stands for a topic-level one.
     *
     * @param key the broker-level key
     * @param unitMs what its value is multiplied with, or 0 if the value is taken as it is
     */
    public record Synonym(String key, long unitMs) {
        /** The broker's value, as the topic-level key would say it. */
        public String toTopicValue(String brokerValue) {
            if (unitMs == 0) {
                return brokerValue;
            }
            long value = Long.parseLong(brokerValue.trim());
            return Long.toString(value < 0 ? value : Math.multiplyExact(value, unitMs));
        }
    }

    private static final Map<String, List<Synonym>> SYNONYMS = synonyms();

    private LogConfigKeys() {}

    /** For each topic-level key, the broker-level keys that stand for it, the strongest first. */
    public static Map<String, List<Synonym>> brokerSynonyms() {
        return SYNONYMS;
    }

    private static Map<String, List<Synonym>> synonyms() {
        Map<String, List<Synonym>> all = new LinkedHashMap<>();
        all.put(SEGMENT_MS, times("log.roll.ms", null, "log.roll.hours"));
        all.put(SEGMENT_JITTER_MS, times("log.roll.jitter.ms", null, "log.roll.jitter.hours"));
        all.put(RETENTION_MS, times("log.retention.ms", "log.retention.minutes", "log.retention.hours"));
        all.put(
                FLUSH_MS,
                List.of(new Synonym("log.flush.interval.ms", 0), new Synonym("log.flush.scheduler.interval.ms", 0)));
        all.put(FLUSH_MESSAGES, same("log.flush.interval.messages"));
        all.put(SEGMENT_BYTES, same("log.segment.bytes"));
        all.put(SEGMENT_INDEX_BYTES, same("log.index.size.max.bytes"));
        all.put(RETENTION_BYTES, same("log.retention.bytes"));
        all.put(MAX_MESSAGE_BYTES, same("message.max.bytes"));
        all.put(INDEX_INTERVAL_BYTES, same("log.index.interval.bytes"));
        all.put(DELETE_RETENTION_MS, same("log.cleaner.delete.retention.ms"));
        all.put(MIN_COMPACTION_LAG_MS, same("log.cleaner.min.compaction.lag.ms"));
        all.put(MAX_COMPACTION_LAG_MS, same("log.cleaner.max.compaction.lag.ms"));
        all.put(FILE_DELETE_DELAY_MS, same("log.segment.delete.delay.ms"));
        all.put(MIN_CLEANABLE_DIRTY_RATIO, same("log.cleaner.min.cleanable.ratio"));
        all.put(CLEANUP_POLICY, same("log.cleanup.policy"));
        all.put(UNCLEAN_LEADER_ELECTION_ENABLE, same("unclean.leader.election.enable"));
        all.put(MIN_IN_SYNC_REPLICAS, same("min.insync.replicas"));
        all.put(COMPRESSION_TYPE, same("compression.type"));
        all.put(COMPRESSION_GZIP_LEVEL, same("compression.gzip.level"));
        all.put(COMPRESSION_LZ4_LEVEL, same("compression.lz4.level"));
        all.put(COMPRESSION_ZSTD_LEVEL, same("compression.zstd.level"));
        all.put(PREALLOCATE, same("log.preallocate"));
        all.put(MESSAGE_FORMAT_VERSION, same("log.message.format.version"));
        all.put(MESSAGE_TIMESTAMP_TYPE, same("log.message.timestamp.type"));
        all.put(MESSAGE_TIMESTAMP_DIFFERENCE_MAX_MS, same("log.message.timestamp.difference.max.ms"));
        all.put(MESSAGE_TIMESTAMP_BEFORE_MAX_MS, same("log.message.timestamp.before.max.ms"));
        all.put(MESSAGE_TIMESTAMP_AFTER_MAX_MS, same("log.message.timestamp.after.max.ms"));
        all.put(MESSAGE_DOWNCONVERSION_ENABLE, same("log.message.downconversion.enable"));
        all.put(LOCAL_RETENTION_MS, same("log.local.retention.ms"));
        all.put(LOCAL_RETENTION_BYTES, same("log.local.retention.bytes"));
        return Map.copyOf(all);
    }

    private static List<Synonym> same(String key) {
        return List.of(new Synonym(key, 0));
    }

    private static List<Synonym> times(String ms, String minutes, String hours) {
        return minutes == null
                ? List.of(new Synonym(ms, 0), new Synonym(hours, HOUR_MS))
                : List.of(new Synonym(ms, 0), new Synonym(minutes, MINUTE_MS), new Synonym(hours, HOUR_MS));
    }
}
