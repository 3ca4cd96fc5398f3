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
            className("alter.config.policy.class.name", null, LOW, ""),
            bool("auto.create.topics.enable", true, HIGH, ""),
            int32("compression.gzip.level", -1, MEDIUM, "")
                    .validatedBy(BrokerValidators.gzipLevel())
                    .clusterWide(),
            int32("compression.lz4.level", 9, MEDIUM, "")
                    .between(1, 17)
                    .clusterWide(),
            string("compression.type", "producer", HIGH, "")
                    .oneOf("uncompressed", "zstd", "lz4", "snappy", "gzip", "producer")
                    .clusterWide(),
            int32("compression.zstd.level", 3, MEDIUM, "")
                    .between(-131_072, 22)
                    .clusterWide(),
            className("create.topic.policy.class.name", null, LOW, ""),
            bool("delete.topic.enable", true, HIGH, ""),
            list("log.cleanup.policy", List.of("delete"), MEDIUM, "")
                    .eachOneOf("compact", "delete")
                    .clusterWide(),
            string("log.dir", "/tmp/kafka-logs", HIGH, ""),
            string("log.dirs", null, HIGH, ""),
            int32("log.index.interval.bytes", 4096, MEDIUM, "")
                    .atLeast(0)
                    .clusterWide(),
            int32("log.index.size.max.bytes", 10_485_760, MEDIUM, "")
                    .atLeast(4)
                    .clusterWide(),
            int64("log.initial.task.delay.ms", 30_000L, LOW, "")
                    .atLeast(0)
                    .hidden(),
            bool("log.message.downconversion.enable", true, LOW, "").clusterWide(),
            string("log.message.format.version", "3.0-IV1", MEDIUM, "")
                    .validatedBy(BrokerValidators.metadataVersion()),
            int64("log.message.timestamp.after.max.ms", Long.MAX_VALUE, MEDIUM, "")
                    .atLeast(0)
                    .clusterWide(),
            int64("log.message.timestamp.before.max.ms", Long.MAX_VALUE, MEDIUM, "")
                    .atLeast(0)
                    .clusterWide(),
            int64("log.message.timestamp.difference.max.ms", Long.MAX_VALUE, MEDIUM, "")
                    .atLeast(0)
                    .clusterWide(),
            string("log.message.timestamp.type", "CreateTime", MEDIUM, "")
                    .oneOf("CreateTime", "LogAppendTime")
                    .clusterWide(),
            bool("log.preallocate", false, MEDIUM, "").clusterWide(),
            int32("message.max.bytes", 1_048_588, HIGH, "")
                    .atLeast(0)
                    .clusterWide(),
            int32("num.partitions", 1, MEDIUM, "").atLeast(1),
            int32("num.recovery.threads.per.data.dir", 1, HIGH, "")
                    .atLeast(1)
                    .clusterWide());

    private LogConfigs() {}
}
