package io.barnabas.server.handler;

import io.barnabas.server.config.DescribedConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The order in which Apache Kafka 3.9.1 answers with the settings of a topic: that of a hash table. Clients put them into
 * one again, so that the order of some of them is what {@code kafka-topics.sh --describe} prints.
 */
final class TopicConfigOrder {
    private static final List<String> NAMES = List.of(
            "compression.type",
            "remote.log.delete.on.disable",
            "leader.replication.throttled.replicas",
            "remote.storage.enable",
            "message.downconversion.enable",
            "min.insync.replicas",
            "segment.jitter.ms",
            "remote.log.copy.disable",
            "local.retention.ms",
            "cleanup.policy",
            "flush.ms",
            "follower.replication.throttled.replicas",
            "compression.lz4.level",
            "segment.bytes",
            "retention.ms",
            "compression.gzip.level",
            "flush.messages",
            "compression.zstd.level",
            "message.format.version",
            "max.compaction.lag.ms",
            "file.delete.delay.ms",
            "max.message.bytes",
            "min.compaction.lag.ms",
            "message.timestamp.type",
            "local.retention.bytes",
            "preallocate",
            "min.cleanable.dirty.ratio",
            "index.interval.bytes",
            "unclean.leader.election.enable",
            "retention.bytes",
            "delete.retention.ms",
            "message.timestamp.after.max.ms",
            "message.timestamp.before.max.ms",
            "segment.ms",
            "message.timestamp.difference.max.ms",
            "segment.index.bytes");

    private TopicConfigOrder() {}

    /** The same settings in that order; a setting unknown to it comes first. */
    static List<DescribedConfig> sorted(List<DescribedConfig> configs) {
        List<DescribedConfig> sorted = new ArrayList<>(configs);
        sorted.sort(Comparator.comparingInt(config -> NAMES.indexOf(config.name())));
        return sorted;
    }
}
