package io.barnabas.server.config.keys;

import static io.barnabas.common.config.ConfigKey.bool;
import static io.barnabas.common.config.ConfigKey.float64;
import static io.barnabas.common.config.ConfigKey.int32;
import static io.barnabas.common.config.ConfigKey.int64;
import static io.barnabas.common.config.ConfigKey.list;
import static io.barnabas.common.config.ConfigKey.string;
import static io.barnabas.common.config.Importance.LOW;
import static io.barnabas.common.config.Importance.MEDIUM;

import io.barnabas.common.config.ConfigDef;
import io.barnabas.common.config.ConfigKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All settings a topic can override. */
public final class TopicConfigDef {
    private static final List<ConfigKey> KEYS = List.of(
            list("cleanup.policy", List.of("delete"), MEDIUM, "What happens to old segments: delete, compact, or both.")
                    .eachOneOf("compact", "delete"),
            int32(
                            "compression.gzip.level",
                            -1,
                            MEDIUM,
                            "Level when the broker compresses with gzip: 1 fast to 9 small, -1 the library's choice.")
                    .validatedBy(BrokerValidators.gzipLevel()),
            int32("compression.lz4.level", 9, MEDIUM, "Level when the broker compresses with lz4: 1 fast to 17 small.")
                    .between(1, 17),
            string(
                            "compression.type",
                            "producer",
                            MEDIUM,
                            "How batches are stored: as the producer sent them (producer), uncompressed, or in a named codec.")
                    .oneOf("uncompressed", "zstd", "lz4", "snappy", "gzip", "producer"),
            int32(
                            "compression.zstd.level",
                            3,
                            MEDIUM,
                            "Level when the broker compresses with zstd: negative is faster, 22 is smallest.")
                    .between(-131_072, 22),
            int64(
                            "delete.retention.ms",
                            86_400_000L,
                            MEDIUM,
                            "Tombstones stay at least this long in a compacted topic, milliseconds.")
                    .atLeast(0),
            int64(
                            "file.delete.delay.ms",
                            60_000L,
                            MEDIUM,
                            "A deleted file stays on disk this long under another name, milliseconds.")
                    .atLeast(0),
            int64(
                            "flush.messages",
                            Long.MAX_VALUE,
                            MEDIUM,
                            "Records appended to a partition before it is forced to disk.")
                    .atLeast(1),
            int64("flush.ms", Long.MAX_VALUE, MEDIUM, "Longest time a record stays unforced, milliseconds.")
                    .atLeast(0),
            list(
                            "follower.replication.throttled.replicas",
                            List.of(),
                            MEDIUM,
                            "Replicas whose copying is throttled at the follower: partition:broker,... or *.")
                    .validatedBy(BrokerValidators.throttledReplicas()),
            int32("index.interval.bytes", 4096, MEDIUM, "Bytes of records between two index entries.")
                    .atLeast(0),
            list(
                            "leader.replication.throttled.replicas",
                            List.of(),
                            MEDIUM,
                            "Replicas whose copying is throttled at the leader: partition:broker,... or *.")
                    .validatedBy(BrokerValidators.throttledReplicas()),
            int64(
                            "local.retention.bytes",
                            -2L,
                            MEDIUM,
                            "Tiered storage: bytes of a partition kept locally; -2 as retention.bytes.")
                    .atLeast(-2),
            int64(
                            "local.retention.ms",
                            -2L,
                            MEDIUM,
                            "Tiered storage: time segments are kept locally, milliseconds; -2 as retention.ms.")
                    .atLeast(-2),
            int64(
                            "max.compaction.lag.ms",
                            Long.MAX_VALUE,
                            MEDIUM,
                            "A record is compacted at the latest after this time, milliseconds.")
                    .atLeast(1),
            int32("max.message.bytes", 1_048_588, MEDIUM, "Largest batch accepted, bytes, after compression.")
                    .atLeast(0),
            bool(
                    "message.downconversion.enable",
                    true,
                    LOW,
                    "Convert batches for consumers that only know older formats."),
            string(
                            "message.format.version",
                            "3.0-IV1",
                            MEDIUM,
                            "Format of stored batches; without effect from inter.broker.protocol.version 3.0 on.")
                    .validatedBy(BrokerValidators.metadataVersion()),
            int64(
                            "message.timestamp.after.max.ms",
                            Long.MAX_VALUE,
                            MEDIUM,
                            "Largest lead of a record's timestamp over the broker's clock, milliseconds.")
                    .atLeast(0),
            int64(
                            "message.timestamp.before.max.ms",
                            Long.MAX_VALUE,
                            MEDIUM,
                            "Largest lag of a record's timestamp behind the broker's clock, milliseconds.")
                    .atLeast(0),
            int64(
                            "message.timestamp.difference.max.ms",
                            Long.MAX_VALUE,
                            MEDIUM,
                            "Older form of the two limits on timestamps, milliseconds.")
                    .atLeast(0),
            string(
                            "message.timestamp.type",
                            "CreateTime",
                            MEDIUM,
                            "Whose clock stamps records: the producer's (CreateTime) or the broker's (LogAppendTime).")
                    .oneOf("CreateTime", "LogAppendTime"),
            float64(
                            "min.cleanable.dirty.ratio",
                            0.5,
                            MEDIUM,
                            "Share of a log that must be uncleaned before it is cleaned, 0 to 1.")
                    .between(0, 1),
            int64(
                            "min.compaction.lag.ms",
                            0L,
                            MEDIUM,
                            "A record is left alone by compaction for this long, milliseconds.")
                    .atLeast(0),
            int32(
                            "min.insync.replicas",
                            1,
                            MEDIUM,
                            "Replicas that must have a record before acks=all is answered; fewer refuses the write.")
                    .atLeast(1),
            bool("preallocate", false, MEDIUM, "Reserve the disk space of a segment when it is begun."),
            bool("remote.log.copy.disable", false, MEDIUM, "Tiered storage: copy no more segments."),
            bool(
                    "remote.log.delete.on.disable",
                    false,
                    MEDIUM,
                    "Tiered storage: delete remote segments when it is turned off."),
            bool("remote.storage.enable", false, MEDIUM, "Tiered storage: use it for this topic."),
            int64("retention.bytes", -1L, MEDIUM, "Bytes of a partition kept before old segments go; -1 for no limit."),
            int64("retention.ms", 604_800_000L, MEDIUM, "Time segments are kept, milliseconds; -1 for no limit.")
                    .atLeast(-1),
            int32("segment.bytes", 1_073_741_824, MEDIUM, "Size at which a new segment is begun, bytes.")
                    .atLeast(14),
            int32("segment.index.bytes", 10_485_760, MEDIUM, "Largest index of one segment, bytes.")
                    .atLeast(4),
            int64("segment.jitter.ms", 0L, MEDIUM, "Random amount taken off segment.ms, at most, milliseconds.")
                    .atLeast(0),
            int64("segment.ms", 604_800_000L, MEDIUM, "Age at which a new segment is begun, milliseconds.")
                    .atLeast(1),
            bool(
                    "unclean.leader.election.enable",
                    false,
                    MEDIUM,
                    "Let a replica that is not in sync lead when no other is left; may lose records."));

    /** The 36 keys of Apache Kafka 3.9.1. */
    public static final ConfigDef DEF = ConfigDef.of(KEYS);

    /** The broker's key that a topic's key overrides; the finest, where several give one duration. */
    private static final Map<String, String> SERVER_KEYS = Map.ofEntries(
            Map.entry("segment.bytes", "log.segment.bytes"),
            Map.entry("segment.ms", "log.roll.ms"),
            Map.entry("segment.jitter.ms", "log.roll.jitter.ms"),
            Map.entry("segment.index.bytes", "log.index.size.max.bytes"),
            Map.entry("flush.messages", "log.flush.interval.messages"),
            Map.entry("flush.ms", "log.flush.interval.ms"),
            Map.entry("retention.bytes", "log.retention.bytes"),
            Map.entry("retention.ms", "log.retention.ms"),
            Map.entry("max.message.bytes", "message.max.bytes"),
            Map.entry("index.interval.bytes", "log.index.interval.bytes"),
            Map.entry("delete.retention.ms", "log.cleaner.delete.retention.ms"),
            Map.entry("min.compaction.lag.ms", "log.cleaner.min.compaction.lag.ms"),
            Map.entry("max.compaction.lag.ms", "log.cleaner.max.compaction.lag.ms"),
            Map.entry("file.delete.delay.ms", "log.segment.delete.delay.ms"),
            Map.entry("min.cleanable.dirty.ratio", "log.cleaner.min.cleanable.ratio"),
            Map.entry("cleanup.policy", "log.cleanup.policy"),
            Map.entry("unclean.leader.election.enable", "unclean.leader.election.enable"),
            Map.entry("min.insync.replicas", "min.insync.replicas"),
            Map.entry("compression.type", "compression.type"),
            Map.entry("compression.gzip.level", "compression.gzip.level"),
            Map.entry("compression.lz4.level", "compression.lz4.level"),
            Map.entry("compression.zstd.level", "compression.zstd.level"),
            Map.entry("preallocate", "log.preallocate"),
            Map.entry("message.format.version", "log.message.format.version"),
            Map.entry("message.timestamp.type", "log.message.timestamp.type"),
            Map.entry("message.timestamp.difference.max.ms", "log.message.timestamp.difference.max.ms"),
            Map.entry("message.timestamp.before.max.ms", "log.message.timestamp.before.max.ms"),
            Map.entry("message.timestamp.after.max.ms", "log.message.timestamp.after.max.ms"),
            Map.entry("message.downconversion.enable", "log.message.downconversion.enable"),
            Map.entry("local.retention.ms", "log.local.retention.ms"),
            Map.entry("local.retention.bytes", "log.local.retention.bytes"));

    private TopicConfigDef() {}

    /** The broker's keys that topics' keys override. */
    public static Set<String> serverKeys() {
        return Set.copyOf(SERVER_KEYS.values());
    }

    /** @return empty where the broker has no such default (throttled replicas, tiered storage) */
    public static Optional<String> serverKey(String topicKey) {
        return Optional.ofNullable(SERVER_KEYS.get(topicKey));
    }
}
