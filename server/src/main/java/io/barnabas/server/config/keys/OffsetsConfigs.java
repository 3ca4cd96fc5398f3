package io.barnabas.server.config.keys;

import static io.barnabas.common.config.ConfigKey.int16;
import static io.barnabas.common.config.ConfigKey.int32;
import static io.barnabas.common.config.ConfigKey.int64;
import static io.barnabas.common.config.Importance.HIGH;

import io.barnabas.common.config.ConfigKey;
import java.util.List;

/** Committed offsets and the topic that keeps them. */
final class OffsetsConfigs {
    static final List<ConfigKey> KEYS = List.of(
            int32("offset.metadata.max.bytes", 4096, HIGH, "Longest note a consumer may attach to an offset, bytes."),
            int16("offsets.commit.required.acks", -1, HIGH, "Acks for writing a committed offset; keep -1."),
            int32(
                            "offsets.commit.timeout.ms",
                            5000,
                            HIGH,
                            "Longest wait for replicas when an offset is committed, milliseconds.")
                    .atLeast(1),
            int32("offsets.load.buffer.size", 5_242_880, HIGH, "Bytes read at once when offsets are loaded.")
                    .atLeast(1),
            int64(
                            "offsets.retention.check.interval.ms",
                            600_000L,
                            HIGH,
                            "Pause between searches for expired offsets, milliseconds.")
                    .atLeast(1),
            int32(
                            "offsets.retention.minutes",
                            10_080,
                            HIGH,
                            "Offsets of a group without members are kept this long, minutes.")
                    .atLeast(1),
            int32(
                    "offsets.topic.compression.codec",
                    0,
                    HIGH,
                    "Codec of __consumer_offsets: 0 none, 1 gzip, 2 snappy, 3 lz4, 4 zstd."),
            int32("offsets.topic.num.partitions", 50, HIGH, "Partitions of __consumer_offsets; never change it later.")
                    .atLeast(1),
            int16("offsets.topic.replication.factor", 3, HIGH, "Replicas of __consumer_offsets.")
                    .atLeast(1),
            int32("offsets.topic.segment.bytes", 104_857_600, HIGH, "Size of a segment of __consumer_offsets, bytes.")
                    .atLeast(1));

    private OffsetsConfigs() {}
}
