package io.barnabas.server.config.keys;

import static io.barnabas.common.config.ConfigKey.bool;
import static io.barnabas.common.config.ConfigKey.className;
import static io.barnabas.common.config.ConfigKey.int32;
import static io.barnabas.common.config.ConfigKey.int64;
import static io.barnabas.common.config.ConfigKey.list;
import static io.barnabas.common.config.ConfigKey.string;
import static io.barnabas.common.config.Importance.HIGH;
import static io.barnabas.common.config.Importance.LOW;
import static io.barnabas.common.config.Importance.MEDIUM;

import io.barnabas.common.config.ConfigKey;
import java.util.List;

/** Logs: where they are, what a record may be, how they are indexed. */
final class LogConfigs {
    static final List<ConfigKey> KEYS = List.of(
            className("alter.config.policy.class.name", null, LOW, "Class that may veto changes of configuration."),
            bool(
                    "auto.create.topics.enable",
                    true,
                    HIGH,
                    "Create a topic when a client asks for one that does not exist."),
            int32(
                            "compression.gzip.level",
                            -1,
                            MEDIUM,
                            "Level for gzip when the broker compresses: 1 fast to 9 small, -1 the library's choice.")
                    .validatedBy(BrokerValidators.gzipLevel())
                    .clusterWide(),
            int32("compression.lz4.level", 9, MEDIUM, "Level for lz4 when the broker compresses: 1 fast to 17 small.")
                    .between(1, 17)
                    .clusterWide(),
            string(
                            "compression.type",
                            "producer",
                            HIGH,
                            "How batches are stored: as the producer sent them (producer), uncompressed, or in a named codec.")
                    .oneOf("uncompressed", "zstd", "lz4", "snappy", "gzip", "producer")
                    .clusterWide(),
            int32(
                            "compression.zstd.level",
                            3,
                            MEDIUM,
                            "Level for zstd when the broker compresses: negative is faster, 22 is smallest.")
                    .between(-131_072, 22)
                    .clusterWide(),
            className("create.topic.policy.class.name", null, LOW, "Class that may veto new topics."),
            bool("delete.topic.enable", true, HIGH, "Allow topics to be deleted."),
            list(
                            "log.cleanup.policy",
                            List.of("delete"),
                            MEDIUM,
                            "What happens to old segments: delete, compact, or both.")
                    .eachOneOf("compact", "delete")
                    .clusterWide(),
            string("log.dir", "/tmp/kafka-logs", HIGH, "Directory of the logs when log.dirs is not set."),
            string("log.dirs", null, HIGH, "Directories of the logs, comma-separated."),
            int32("log.index.interval.bytes", 4096, MEDIUM, "Bytes of records between two index entries.")
                    .atLeast(0)
                    .clusterWide(),
            int32("log.index.size.max.bytes", 10_485_760, MEDIUM, "Largest index of one segment, bytes.")
                    .atLeast(4)
                    .clusterWide(),
            int64(
                            "log.initial.task.delay.ms",
                            30_000L,
                            LOW,
                            "Wait after the start before logs are tidied, milliseconds.")
                    .atLeast(0)
                    .hidden(),
            bool(
                            "log.message.downconversion.enable",
                            true,
                            LOW,
                            "Convert batches for consumers that only know older formats.")
                    .clusterWide(),
            string(
                            "log.message.format.version",
                            "3.0-IV1",
                            MEDIUM,
                            "Format of stored batches; without effect from inter.broker.protocol.version 3.0 on.")
                    .validatedBy(BrokerValidators.metadataVersion()),
            int64(
                            "log.message.timestamp.after.max.ms",
                            Long.MAX_VALUE,
                            MEDIUM,
                            "Largest lead of a record's timestamp over the broker's clock, milliseconds.")
                    .atLeast(0)
                    .clusterWide(),
            int64(
                            "log.message.timestamp.before.max.ms",
                            Long.MAX_VALUE,
                            MEDIUM,
                            "Largest lag of a record's timestamp behind the broker's clock, milliseconds.")
                    .atLeast(0)
                    .clusterWide(),
            int64(
                            "log.message.timestamp.difference.max.ms",
                            Long.MAX_VALUE,
                            MEDIUM,
                            "Older form of the two limits on timestamps, milliseconds.")
                    .atLeast(0)
                    .clusterWide(),
            string(
                            "log.message.timestamp.type",
                            "CreateTime",
                            MEDIUM,
                            "Whose clock stamps records: the producer's (CreateTime) or the broker's (LogAppendTime).")
                    .oneOf("CreateTime", "LogAppendTime")
                    .clusterWide(),
            bool("log.preallocate", false, MEDIUM, "Reserve the disk space of a segment when it is begun.")
                    .clusterWide(),
            int32("message.max.bytes", 1_048_588, HIGH, "Largest batch accepted, bytes, after compression.")
                    .atLeast(0)
                    .clusterWide(),
            int32("num.partitions", 1, MEDIUM, "Partitions of a topic created without saying how many.")
                    .atLeast(1),
            int32(
                            "num.recovery.threads.per.data.dir",
                            1,
                            HIGH,
                            "Threads per log directory for recovery at the start and flushing at the stop.")
                    .atLeast(1)
                    .clusterWide());

    private LogConfigs() {}
}
