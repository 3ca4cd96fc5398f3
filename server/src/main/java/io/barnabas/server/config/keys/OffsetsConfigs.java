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
            int32("offset.metadata.max.bytes", 4096, HIGH, ""),
            int16("offsets.commit.required.acks", -1, HIGH, ""),
            int32("offsets.commit.timeout.ms", 5000, HIGH, "").atLeast(1),
            int32("offsets.load.buffer.size", 5_242_880, HIGH, "").atLeast(1),
            int64("offsets.retention.check.interval.ms", 600_000L, HIGH, "").atLeast(1),
            int32("offsets.retention.minutes", 10_080, HIGH, "").atLeast(1),
            int32("offsets.topic.compression.codec", 0, HIGH, ""),
            int32("offsets.topic.num.partitions", 50, HIGH, "").atLeast(1),
            int16("offsets.topic.replication.factor", 3, HIGH, "").atLeast(1),
            int32("offsets.topic.segment.bytes", 104_857_600, HIGH, "").atLeast(1));

    private OffsetsConfigs() {}
}
