package io.barnabas.storage.validation;

import io.barnabas.common.record.Compression;
import io.barnabas.common.record.TimestampType;

/**
 * The keys of a topic that decide what it accepts.
 *
 * @param maxMessageSize max.message.bytes: the largest batch in bytes
 * @param compression compression.type with its level, or null for {@code producer}: as the producer sent it
 * @param timestampType message.timestamp.type
 * @param timestampBeforeMaxMs message.timestamp.before.max.ms: how far in the past, in ms, a create time may lie
 * @param timestampAfterMaxMs message.timestamp.after.max.ms: how far in the future, in ms
 * @param compacted whether cleanup.policy contains compact, so that records need keys
 */
public record ValidationConfig(
        int maxMessageSize,
        Compression compression,
        TimestampType timestampType,
        long timestampBeforeMaxMs,
        long timestampAfterMaxMs,
        boolean compacted) {

    /** Kafka's defaults: 1 MiB and 12 bytes, codec of the producer, create time, an hour ahead, not compacted. */
    public static final ValidationConfig DEFAULT =
            new ValidationConfig(1048588, null, TimestampType.CREATE_TIME, Long.MAX_VALUE, 3_600_000L, false);
}
