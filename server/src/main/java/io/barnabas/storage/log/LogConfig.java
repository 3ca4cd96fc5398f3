package io.barnabas.storage.log;

import io.barnabas.common.record.TimestampType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The topic-level settings of a log, as typed values. Immutable; a change of configuration is a new object.
 *
 * <p>Values come from the topic's overrides, then from the broker's keys for them, then from Kafka 3.9's defaults.
 * Values are expected to have been validated where they were set; a value that does not parse is an
 * {@link IllegalArgumentException} that names key and value.
 */
public final class LogConfig {
    private static final long WEEK_MS = 604_800_000L;
    private static final long DAY_MS = 86_400_000L;

    private final Map<String, String> defaults;
    private final Map<String, String> overrides;

    private final int segmentBytes;
    private final long segmentMs;
    private final long segmentJitterMs;
    private final int segmentIndexBytes;
    private final int indexIntervalBytes;
    private final long flushMessages;
    private final long flushMs;
    private final long retentionBytes;
    private final long retentionMs;
    private final int maxMessageBytes;
    private final long fileDeleteDelayMs;
    private final boolean compact;
    private final boolean delete;
    private final double minCleanableDirtyRatio;
    private final long minCompactionLagMs;
    private final long maxCompactionLagMs;
    private final long deleteRetentionMs;
    private final int minInSyncReplicas;
    private final boolean uncleanLeaderElectionEnable;
    private final boolean preallocate;
    private final String compressionType;
    private final TimestampType messageTimestampType;
    private final long messageTimestampBeforeMaxMs;
    private final long messageTimestampAfterMaxMs;

    /** What was asked for last: the partitions of a topic ask one after the other, and share it. */
    private volatile LogConfig latestDerived;

    private LogConfig(Map<String, String> overrides, Map<String, String> defaults) {
        this.overrides = Map.copyOf(overrides);
        this.defaults = Map.copyOf(defaults);
        segmentBytes = intValue(LogConfigKeys.SEGMENT_BYTES, 1024 * 1024 * 1024);
        segmentMs = longValue(LogConfigKeys.SEGMENT_MS, WEEK_MS);
        segmentJitterMs = longValue(LogConfigKeys.SEGMENT_JITTER_MS, 0L);
        segmentIndexBytes = intValue(LogConfigKeys.SEGMENT_INDEX_BYTES, 10 * 1024 * 1024);
        indexIntervalBytes = intValue(LogConfigKeys.INDEX_INTERVAL_BYTES, 4096);
        flushMessages = longValue(LogConfigKeys.FLUSH_MESSAGES, Long.MAX_VALUE);
        flushMs = longValue(LogConfigKeys.FLUSH_MS, Long.MAX_VALUE);
        retentionBytes = longValue(LogConfigKeys.RETENTION_BYTES, -1L);
        retentionMs = longValue(LogConfigKeys.RETENTION_MS, WEEK_MS);
        maxMessageBytes = intValue(LogConfigKeys.MAX_MESSAGE_BYTES, 1024 * 1024 + 12);
        fileDeleteDelayMs = longValue(LogConfigKeys.FILE_DELETE_DELAY_MS, 60_000L);
        List<String> policies = listValue(LogConfigKeys.CLEANUP_POLICY, "delete");
        compact = policies.contains("compact");
        delete = policies.contains("delete");
        minCleanableDirtyRatio = doubleValue(LogConfigKeys.MIN_CLEANABLE_DIRTY_RATIO, 0.5);
        minCompactionLagMs = longValue(LogConfigKeys.MIN_COMPACTION_LAG_MS, 0L);
        maxCompactionLagMs = longValue(LogConfigKeys.MAX_COMPACTION_LAG_MS, Long.MAX_VALUE);
        deleteRetentionMs = longValue(LogConfigKeys.DELETE_RETENTION_MS, DAY_MS);
        minInSyncReplicas = intValue(LogConfigKeys.MIN_IN_SYNC_REPLICAS, 1);
        uncleanLeaderElectionEnable = booleanValue(LogConfigKeys.UNCLEAN_LEADER_ELECTION_ENABLE, false);
        preallocate = booleanValue(LogConfigKeys.PREALLOCATE, false);
        compressionType = stringValue(LogConfigKeys.COMPRESSION_TYPE, "producer");
        messageTimestampType = TimestampType.forName(stringValue(LogConfigKeys.MESSAGE_TIMESTAMP_TYPE, "CreateTime"));
        // KIP-937: the two newer keys win over the deprecated one as soon as either of them is set.
        long difference = longValue(LogConfigKeys.MESSAGE_TIMESTAMP_DIFFERENCE_MAX_MS, Long.MAX_VALUE);
        long before = longValue(LogConfigKeys.MESSAGE_TIMESTAMP_BEFORE_MAX_MS, Long.MAX_VALUE);
        long after = longValue(LogConfigKeys.MESSAGE_TIMESTAMP_AFTER_MAX_MS, Long.MAX_VALUE);
        messageTimestampBeforeMaxMs = before != Long.MAX_VALUE ? before : difference;
        messageTimestampAfterMaxMs = after != Long.MAX_VALUE ? after : difference;
    }

    /** Kafka's defaults. */
    public static LogConfig defaults() {
        return new LogConfig(Map.of(), Map.of());
    }

    /** From effective values, all taken as overrides of Kafka's defaults. */
    public static LogConfig of(Map<String, String> values) {
        return new LogConfig(values, Map.of());
    }

    /** From a topic's overrides and the broker's defaults, both under topic-level keys. */
    public static LogConfig of(Map<String, String> overrides, Map<String, String> brokerDefaults) {
        return new LogConfig(overrides, brokerDefaults);
    }

    /**
     * The topic-level defaults that a broker's configuration gives.
     *
     * @param brokerValue the value set for a broker-level key, or null if it is not set (not the default: the hours
     *     must not hide the minutes)
     */
    public static Map<String, String> brokerDefaults(UnaryOperator<String> brokerValue) {
        Map<String, String> values = new HashMap<>();
        LogConfigKeys.brokerSynonyms().forEach((topicKey, synonyms) -> {
            for (LogConfigKeys.Synonym synonym : synonyms) {
                String value = brokerValue.apply(synonym.key());
                if (value != null) {
                    values.put(topicKey, synonym.toTopicValue(value));
                    break;
                }
            }
        });
        return values;
    }

    /** A topic's configuration where these values are the defaults. */
    public LogConfig withOverrides(Map<String, String> topicOverrides) {
        LogConfig latest = latestDerived;
        if (latest == null || !latest.overrides.equals(topicOverrides)) {
            Map<String, String> below = new HashMap<>(defaults);
            below.putAll(overrides);
            latest = new LogConfig(topicOverrides, below);
            latestDerived = latest;
        }
        return latest;
    }

    /** The keys the topic itself sets, with their values. */
    public Map<String, String> overrides() {
        return overrides;
    }

    /** The keys the topic itself sets. */
    public Set<String> overriddenConfigs() {
        return overrides.keySet();
    }

    /** The value of any topic-level key, or {@code fallback} if neither topic nor broker sets it. */
    public String stringValue(String key, String fallback) {
        String value = overrides.get(key);
        if (value == null) {
            value = defaults.get(key);
        }
        return value == null ? fallback : value.trim();
    }

    /** {@code segment.bytes}: the size at which a segment is rolled. */
    public int segmentBytes() {
        return segmentBytes;
    }

    /** {@code segment.ms}: the age at which a segment is rolled. */
    public long segmentMs() {
        return segmentMs;
    }

    /** {@code segment.jitter.ms}: at most this much is taken off {@link #segmentMs()}, at random for each segment. */
    public long segmentJitterMs() {
        return Math.min(segmentJitterMs, segmentMs);
    }

    /** {@code segment.index.bytes}: what an index is preallocated to. */
    public int segmentIndexBytes() {
        return segmentIndexBytes;
    }

    /** {@code index.interval.bytes}: log bytes between two index entries. */
    public int indexIntervalBytes() {
        return indexIntervalBytes;
    }

    /** {@code flush.messages}: offsets after which an append forces the log to the device. */
    public long flushMessages() {
        return flushMessages;
    }

    /** {@code flush.ms}: age of unflushed data after which the flusher forces the log to the device. */
    public long flushMs() {
        return flushMs;
    }

    /** {@code retention.bytes}: -1 for no limit. */
    public long retentionBytes() {
        return retentionBytes;
    }

    /** {@code retention.ms}: -1 for no limit. */
    public long retentionMs() {
        return retentionMs;
    }

    /** {@code max.message.bytes}: the largest batch, in bytes. */
    public int maxMessageBytes() {
        return maxMessageBytes;
    }

    /** {@code file.delete.delay.ms}: how long a deleted file stays on disk under another name. */
    public long fileDeleteDelayMs() {
        return fileDeleteDelayMs;
    }

    /** True if {@code cleanup.policy} contains {@code compact}. */
    public boolean compact() {
        return compact;
    }

    /** True if {@code cleanup.policy} contains {@code delete}. */
    public boolean delete() {
        return delete;
    }

    /** The age at which a segment is rolled: of a compacted log also {@code max.compaction.lag.ms} counts. */
    public long maxSegmentMs() {
        return compact && maxCompactionLagMs > 0 ? Math.min(maxCompactionLagMs, segmentMs) : segmentMs;
    }

    /** {@code min.cleanable.dirty.ratio}: the share of a log that must be dirty before it is cleaned, 0 to 1. */
    public double minCleanableDirtyRatio() {
        return minCleanableDirtyRatio;
    }

    /** {@code min.compaction.lag.ms}: how long a record is left alone. */
    public long minCompactionLagMs() {
        return minCompactionLagMs;
    }

    /** {@code max.compaction.lag.ms}: after how long a log is cleaned however little of it is dirty. */
    public long maxCompactionLagMs() {
        return maxCompactionLagMs;
    }

    /** {@code delete.retention.ms}: how long tombstones stay once they are all that is left of their keys. */
    public long deleteRetentionMs() {
        return deleteRetentionMs;
    }

    /** {@code min.insync.replicas}. */
    public int minInSyncReplicas() {
        return minInSyncReplicas;
    }

    /** {@code unclean.leader.election.enable}. */
    public boolean uncleanLeaderElectionEnable() {
        return uncleanLeaderElectionEnable;
    }

    /** {@code preallocate}: give a new segment its full size at once. */
    public boolean preallocate() {
        return preallocate;
    }

    /** {@code compression.type}: producer, uncompressed, gzip, snappy, lz4 or zstd. */
    public String compressionType() {
        return compressionType;
    }

    /** {@code compression.<codec>.level}, or the codec's usual level ({@code fallback}). */
    public int compressionLevel(String codec, int fallback) {
        return intValue("compression." + codec + ".level", fallback);
    }

    /** {@code message.timestamp.type}. */
    public TimestampType messageTimestampType() {
        return messageTimestampType;
    }

    /** How far a record's time stamp may lie in the past, in milliseconds. */
    public long messageTimestampBeforeMaxMs() {
        return messageTimestampBeforeMaxMs;
    }

    /** How far a record's time stamp may lie in the future, in milliseconds. */
    public long messageTimestampAfterMaxMs() {
        return messageTimestampAfterMaxMs;
    }

    private int intValue(String key, int fallback) {
        String value = stringValue(key, null);
        try {
            return value == null ? fallback : Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("Invalid value " + value + " for configuration " + key, e);
        }
    }

    private long longValue(String key, long fallback) {
        String value = stringValue(key, null);
        try {
            return value == null ? fallback : Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("Invalid value " + value + " for configuration " + key, e);
        }
    }

    private double doubleValue(String key, double fallback) {
        String value = stringValue(key, null);
        try {
            return value == null ? fallback : Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("Invalid value " + value + " for configuration " + key, e);
        }
    }

    private boolean booleanValue(String key, boolean fallback) {
        String value = stringValue(key, null);
        return value == null ? fallback : Boolean.parseBoolean(value);
    }

    private List<String> listValue(String key, String fallback) {
        return List.of(stringValue(key, fallback).trim().split("\\s*,\\s*"));
    }
}
