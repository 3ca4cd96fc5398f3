package io.barnabas.clients.consumer;

import io.barnabas.clients.ClusterMetadata;
import io.barnabas.clients.Metadata;
import io.barnabas.clients.NetworkClient;
import io.barnabas.common.TopicPartition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What one poll does: the group's business, then positions, then records. */
final class PollLoop<K, V> {
    private final NetworkClient client;
    private final Metadata metadata;
    private final Waiter waiter;
    private final Subscriptions subscriptions;
    private final Positions positions;
    private final PositionUpdates updates;
    private final ConsumerCoordinator coordinator;
    private final Fetcher fetcher;
    private final RecordReader<K, V> reader;
    private final OffsetResetStrategy resetStrategy;
    private final int maxRecords;

    /**
     * @param coordinator null without a group
     */
    PollLoop(
            ConsumerConfig config,
            NetworkClient client,
            Metadata metadata,
            Waiter waiter,
            Subscriptions subscriptions,
            Positions positions,
            PositionUpdates updates,
            ConsumerCoordinator coordinator,
            Fetcher fetcher,
            RecordReader<K, V> reader) {
        this.client = client;
        this.metadata = metadata;
        this.waiter = waiter;
        this.subscriptions = subscriptions;
        this.positions = positions;
        this.updates = updates;
        this.coordinator = coordinator;
        this.fetcher = fetcher;
        this.reader = reader;
        this.resetStrategy = config.resetStrategy();
        this.maxRecords = config.number(ConsumerConfig.MAX_POLL_RECORDS);
    }

    ConsumerRecords<K, V> poll(long timeoutMs) {
        if (subscriptions.isNone()) {
            throw new IllegalStateException("Consumer is not subscribed to any topics or assigned any partitions");
        }
        long deadlineMs = waiter.deadlineMs(timeoutMs);
        do {
            waiter.throwIfHopeless();
            follow();
            if (coordinator != null) {
                coordinator.poll();
            }
            updates.poll();
            ConsumerRecords<K, V> records = collect();
            if (records.isEmpty()) {
                fetcher.sendFetches();
                client.poll(waitMs(deadlineMs));
                records = collect();
            }
            if (!records.isEmpty()) {
                // The next answer travels while the caller is busy with this one.
                fetcher.sendFetches();
                client.poll(0);
                return records;
            }
        } while (client.nowMs() < deadlineMs);
        return ConsumerRecords.empty();
    }

    private long waitMs(long deadlineMs) {
        long leftMs = Math.max(0, deadlineMs - client.nowMs());
        if (positions.partitions().isEmpty() || positions.isWaiting()) {
            leftMs = Math.min(leftMs, waiter.roundMs());
        }
        return coordinator == null ? leftMs : Math.min(leftMs, coordinator.waitMs());
    }

    /** Takes up partitions that have come to be. */
    private void follow() {
        TopicFollower follower = subscriptions.follower();
        ClusterMetadata cluster = metadata.cluster();
        if (follower != null && follower.isNew(cluster)) {
            boolean first = positions.partitions().isEmpty() && !follower.hasSeenTopics();
            positions.assign(follower.partitions(cluster), first ? resetStrategy : OffsetResetStrategy.EARLIEST);
        }
    }

    private ConsumerRecords<K, V> collect() {
        metadata.throwIfFatal();
        RuntimeException failure = fetcher.takeFailure();
        if (failure != null) {
            throw failure;
        }
        CompletedFetch fetch = fetcher.next();
        if (fetch == null) {
            return ConsumerRecords.empty();
        }
        Map<TopicPartition, List<ConsumerRecord<K, V>>> records = new LinkedHashMap<>();
        int left = maxRecords;
        for (; fetch != null && left > 0; fetch = fetcher.next()) {
            TopicPartition partition = fetch.partition();
            List<ConsumerRecord<K, V>> into = records.get(partition);
            boolean first = into == null;
            if (first) {
                into = new ArrayList<>();
            }
            try {
                left -= fetch.drainTo(left, reader, into);
            } catch (RuntimeException e) {
                if (records.isEmpty()) {
                    throw e;
                }
                // What was read is handed out first; the failure comes again with the next poll.
                break;
            }
            positions.advance(partition, fetch.nextOffset(), fetch.lastEpoch());
            if (first && !into.isEmpty()) {
                records.put(partition, into);
            }
        }
        return new ConsumerRecords<>(records);
    }
}
