package io.barnabas.clients.consumer;

import io.barnabas.common.record.Header;
import io.barnabas.common.record.TimestampType;
import java.util.List;

/**
 * What was read.
 *
 * @param timestamp ms since the epoch, -1 for none
 * @param serializedKeySize bytes, -1 for null
 * @param serializedValueSize bytes, -1 for null
 * @param key null for none
 * @param value null for a tombstone
 * @param leaderEpoch of the leader that wrote it, -1 when not known
 */
public record ConsumerRecord<K, V>(
        String topic,
        int partition,
        long offset,
        long timestamp,
        TimestampType timestampType,
        int serializedKeySize,
        int serializedValueSize,
        K key,
        V value,
        List<Header> headers,
        int leaderEpoch) {}
