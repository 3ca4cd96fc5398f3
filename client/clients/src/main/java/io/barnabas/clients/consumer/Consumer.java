package io.barnabas.clients.consumer;

import io.barnabas.clients.PartitionMetadata;
import io.barnabas.clients.errors.FencedInstanceIdException;
import io.barnabas.clients.errors.InterruptException;
import io.barnabas.clients.errors.InvalidGroupIdException;
import io.barnabas.clients.errors.RebalanceInProgressException;
import io.barnabas.clients.errors.TimeoutException;
import io.barnabas.clients.serialization.Deserializer;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.config.ConfigException;
import io.barnabas.common.protocol.ApiException;
import java.time.Duration;
import java.util.Collection;
import java.util.ConcurrentModificationException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Reads partitions: those a group gives it ({@link #subscribe(Collection)}), or those it is told to read ({@link
 * #assign}). For one thread; only {@link #wakeup} is for others, and every other call of a second thread throws {@link
 * ConcurrentModificationException}. All work is done inside the calls, above all {@link #poll}; a thread of its own only
 * keeps a member's heartbeats going.
 *
 * <p>Calls that wait without a {@code Duration} wait for {@code default.api.timeout.ms} and then throw {@link
 * TimeoutException}; all that wait may throw {@link WakeupException}, {@link InterruptException}, and {@link
 * ApiException} for what waiting cannot cure.
 *
 * @param <K> keys
 * @param <V> values
 */
public final class Consumer<K, V> implements AutoCloseable {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

    private final ConsumerConfig config;
    private final Duration apiTimeout;
    private final ConsumerParts<K, V> parts;
    private final Access access;
    private final Positions positions;
    private final Subscriptions subscriptions;
    private final Waiter waiter;
    private final ClusterQueries queries;
    /** Null without a group. */
    private final ConsumerCoordinator coordinator;

    /**
     * Makes a consumer. Connecting begins with the first call that needs it.
     *
     * @param settings see {@link ConsumerConfig}; {@code bootstrap.servers} is needed
     * @param keyDeserializer null for the one that {@code key.deserializer} names
     * @param valueDeserializer null for the one that {@code value.deserializer} names
     * @throws ConfigException when a setting cannot be used, or no bootstrap server's name can be resolved
     */
    public Consumer(Map<String, String> settings, Deserializer<K> keyDeserializer, Deserializer<V> valueDeserializer) {
        this.config = new ConsumerConfig(settings);
        this.apiTimeout = Duration.ofMillis(config.number(ConsumerConfig.DEFAULT_API_TIMEOUT_MS));
        this.parts = new ConsumerParts<>(
                config,
                new RecordReader<>(
                        config.orNamed(keyDeserializer, ConsumerConfig.KEY_DESERIALIZER),
                        config.orNamed(valueDeserializer, ConsumerConfig.VALUE_DESERIALIZER)));
        this.access = parts.access;
        this.positions = parts.positions;
        this.subscriptions = parts.subscriptions;
        this.waiter = parts.waiter;
        this.queries = parts.queries;
        this.coordinator = parts.coordinator;
    }

    private ConsumerCoordinator group() {
        if (coordinator == null) {
            throw new InvalidGroupIdException("To use the group management or offset commit APIs, you must provide a "
                    + "valid group.id in the consumer configuration.");
        }
        return coordinator;
    }

    /** Reads what a group gives it of these topics, until the next call; see {@link #subscribe(Collection, ConsumerRebalanceListener)}. */
    public void subscribe(Collection<String> topics) {
        subscribe(topics, null);
    }

    /**
     * Reads what a group gives it of these topics; it joins with the next {@link #poll}.
     *
     * @param topics all that it is to read: they replace those of an earlier call; none is {@link #unsubscribe}
     * @param listener hears what comes and goes; may be null
     * @throws InvalidGroupIdException without a {@code group.id}
     * @throws IllegalStateException when it reads by pattern or by assignment
     */
    public void subscribe(Collection<String> topics, ConsumerRebalanceListener listener) {
        access.enter();
        try {
            group();
            for (String topic : topics) {
                if (topic == null || topic.isBlank()) {
                    throw new IllegalArgumentException(
                            "Topic collection to subscribe to cannot contain null or empty topic");
                }
            }
            if (topics.isEmpty()) {
                leave();
            } else {
                subscriptions.subscribe(topics, listener);
            }
        } finally {
            access.exit();
        }
    }

    /** As {@link #subscribe(Pattern, ConsumerRebalanceListener)}. */
    public void subscribe(Pattern pattern) {
        subscribe(pattern, null);
    }

    /**
     * Reads what a group gives it of all topics whose whole name matches, those yet to come included.
     *
     * @param listener hears what comes and goes; may be null
     */
    public void subscribe(Pattern pattern, ConsumerRebalanceListener listener) {
        access.enter();
        try {
            group();
            if (pattern.pattern().isEmpty()) {
                throw new IllegalArgumentException("Topic pattern to subscribe to cannot be empty");
            }
            subscriptions.subscribe(pattern, listener);
        } finally {
            access.exit();
        }
    }

    /**
     * Reads exactly these partitions, whatever a group does; each from what the group has committed, or without that from
     * where {@code auto.offset.reset} says. None is {@link #unsubscribe}.
     */
    public void assign(Collection<TopicPartition> partitions) {
        access.enter();
        try {
            if (partitions.isEmpty()) {
                leave();
                return;
            }
            if (coordinator != null) {
                coordinator.autoCommitNow();
            }
            subscriptions.assign(partitions, coordinator == null ? config.resetStrategy() : null);
        } finally {
            access.exit();
        }
    }

    /**
     * Reads all partitions of the topics, and those that come to be while it reads: these from their beginning. No group
     * takes part, and nothing is committed.
     */
    public void assignTopics(Collection<String> topics) {
        access.enter();
        try {
            subscriptions.followTopics(topics);
        } finally {
            access.exit();
        }
    }

    /** Reads all partitions of all topics whose name passes, as {@link #assignTopics} does. */
    public void assignMatching(Predicate<String> names) {
        access.enter();
        try {
            subscriptions.followMatching(names);
        } finally {
            access.exit();
        }
    }

    /** Leaves the group, or drops what was assigned. */
    public void unsubscribe() {
        access.enter();
        try {
            leave();
        } finally {
            access.exit();
        }
    }

    private void leave() {
        try {
            if (coordinator != null) {
                coordinator.leave("the consumer unsubscribed from all topics");
            }
        } finally {
            subscriptions.unsubscribe();
        }
        if (coordinator != null) {
            coordinator.throwListenerFailure();
        }
    }

    /** The topics subscribed to; empty when partitions were assigned by hand. */
    public Set<String> subscription() {
        access.enter();
        try {
            return Set.copyOf(subscriptions.topics());
        } finally {
            access.exit();
        }
    }

    /** The partitions being read. */
    public Set<TopicPartition> assignment() {
        access.enter();
        try {
            return Set.copyOf(positions.partitions());
        } finally {
            access.exit();
        }
    }

    /**
     * The next records, at most {@code max.poll.records} of them; waits for the first up to the time given. A member that
     * does not call this at least every {@code max.poll.interval.ms} loses its partitions.
     *
     * @throws IllegalStateException when there is nothing to read
     * @throws NoOffsetForPartitionException when there is no position and {@code auto.offset.reset=none}
     * @throws FencedInstanceIdException when another member has taken over {@code group.instance.id}
     */
    public ConsumerRecords<K, V> poll(Duration timeout) {
        access.enter();
        try {
            return parts.loop.poll(Waiter.millis(timeout));
        } finally {
            access.exit();
        }
    }

    /** Reads on from this offset. */
    public void seek(TopicPartition partition, long offset) {
        seek(partition, new SeekTarget(offset, Optional.empty()));
    }

    /** Reads on from this offset; its leader epoch tells whether the log was cut there since (KIP-320). */
    public void seek(TopicPartition partition, OffsetAndMetadata offset) {
        seek(partition, new SeekTarget(offset.offset(), offset.leaderEpoch()));
    }

    private record SeekTarget(long offset, Optional<Integer> leaderEpoch) {
        SeekTarget {
            if (offset < 0) {
                throw new IllegalArgumentException("seek offset must not be a negative number");
            }
        }
    }

    private void seek(TopicPartition partition, SeekTarget target) {
        access.enter();
        try {
            positions.seek(partition, target.offset(), target.leaderEpoch());
        } finally {
            access.exit();
        }
    }

    /** Reads on from the first offset there is; all partitions when none is named. */
    public void seekToBeginning(Collection<TopicPartition> partitions) {
        access.enter();
        try {
            orAll(partitions).forEach(partition -> positions.reset(partition, OffsetResetStrategy.EARLIEST));
        } finally {
            access.exit();
        }
    }

    /** Reads on from the end; all partitions when none is named. */
    public void seekToEnd(Collection<TopicPartition> partitions) {
        access.enter();
        try {
            orAll(partitions).forEach(partition -> positions.reset(partition, OffsetResetStrategy.LATEST));
        } finally {
            access.exit();
        }
    }

    private Collection<TopicPartition> orAll(Collection<TopicPartition> partitions) {
        return partitions.isEmpty() ? List.copyOf(positions.partitions()) : partitions;
    }

    /** Hands out nothing of these until {@link #resume}. */
    public void pause(Collection<TopicPartition> partitions) {
        access.enter();
        try {
            partitions.forEach(partition -> positions.pause(partition, true));
        } finally {
            access.exit();
        }
    }

    /** Goes on with partitions that were paused. */
    public void resume(Collection<TopicPartition> partitions) {
        access.enter();
        try {
            partitions.forEach(partition -> positions.pause(partition, false));
        } finally {
            access.exit();
        }
    }

    /** The partitions paused. */
    public Set<TopicPartition> paused() {
        access.enter();
        try {
            return positions.paused();
        } finally {
            access.exit();
        }
    }

    /** The offset of the next record, found out if need be. */
    public long position(TopicPartition partition) {
        return position(partition, apiTimeout);
    }

    /**
     * The offset of the next record, found out if need be.
     *
     * @throws IllegalStateException when the partition is not read
     */
    public long position(TopicPartition partition, Duration timeout) {
        access.enter();
        try {
            positions.offset(partition);
            waiter.await(
                    "the position for partition " + partition + " could be determined", Waiter.millis(timeout), () -> {
                        parts.updates.poll();
                        return positions.isSettled(partition);
                    });
            return positions.offset(partition);
        } finally {
            access.exit();
        }
    }

    /** How many records lie between the position and the end as last heard of; empty when not known. */
    public OptionalLong currentLag(TopicPartition partition) {
        access.enter();
        try {
            return positions.lag(partition, config.readCommitted());
        } finally {
            access.exit();
        }
    }

    /** Commits the positions of all partitions, as of the last {@link #poll}. */
    public void commitSync() {
        commitSync(apiTimeout);
    }

    /** Commits the positions of all partitions. */
    public void commitSync(Duration timeout) {
        access.enter();
        try {
            group();
            parts.commits.commitSync(positions.consumed(), Waiter.millis(timeout));
        } finally {
            access.exit();
        }
    }

    /** Commits these. */
    public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
        commitSync(offsets, apiTimeout);
    }

    /**
     * Commits these: each the offset of the next record to be read.
     *
     * @throws CommitFailedException when the group has given the partitions to others
     * @throws RebalanceInProgressException when a rebalance is under way: {@link #poll} completes it
     */
    public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
        access.enter();
        try {
            group();
            parts.commits.commitSync(offsets, Waiter.millis(timeout));
        } finally {
            access.exit();
        }
    }

    /** Begins to commit the positions of all partitions. */
    public void commitAsync() {
        commitAsync((OffsetCommitCallback) null);
    }

    /** Begins to commit the positions of all partitions. */
    public void commitAsync(OffsetCommitCallback callback) {
        access.enter();
        try {
            group().commits().begin(positions.consumed(), callback);
        } finally {
            access.exit();
        }
    }

    /**
     * Begins to commit these. It is not tried again.
     *
     * @param callback hears how it ended, in a later call; may be null
     */
    public void commitAsync(Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
        access.enter();
        try {
            group().commits().begin(offsets, callback);
        } finally {
            access.exit();
        }
    }

    /** What the group has committed; null for a partition without a commit. */
    public Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions) {
        return committed(partitions, apiTimeout);
    }

    /** What the group has committed; null for a partition without a commit. */
    public Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions, Duration timeout) {
        access.enter();
        try {
            group();
            return parts.commits.committed(partitions, Waiter.millis(timeout));
        } finally {
            access.exit();
        }
    }

    /** The partitions of a topic; see {@link #partitionsFor(String, Duration)}. */
    public List<PartitionMetadata> partitionsFor(String topic) {
        return partitionsFor(topic, apiTimeout);
    }

    /**
     * The partitions of a topic, none when there is no such topic. Asking may create it, unless {@code
     * allow.auto.create.topics} is off.
     */
    public List<PartitionMetadata> partitionsFor(String topic, Duration timeout) {
        access.enter();
        try {
            return queries.partitionsOf(topic, Waiter.millis(timeout));
        } finally {
            access.exit();
        }
    }

    /** The partitions of every topic this client may see. */
    public Map<String, List<PartitionMetadata>> listTopics() {
        return listTopics(apiTimeout);
    }

    /** The partitions of every topic this client may see. */
    public Map<String, List<PartitionMetadata>> listTopics(Duration timeout) {
        access.enter();
        try {
            return queries.topics(Waiter.millis(timeout));
        } finally {
            access.exit();
        }
    }

    /** The first offset of each partition. */
    public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions) {
        return beginningOffsets(partitions, apiTimeout);
    }

    /** The first offset of each partition. */
    public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions, Duration timeout) {
        return offsets(partitions, OffsetResetStrategy.EARLIEST, timeout);
    }

    /** The offset after the last record of each partition that this consumer may read. */
    public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
        return endOffsets(partitions, apiTimeout);
    }

    /** The offset after the last record of each partition that this consumer may read. */
    public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions, Duration timeout) {
        return offsets(partitions, OffsetResetStrategy.LATEST, timeout);
    }

    private Map<TopicPartition, Long> offsets(
            Collection<TopicPartition> partitions, OffsetResetStrategy where, Duration timeout) {
        access.enter();
        try {
            Map<TopicPartition, Long> timestamps = new HashMap<>();
            partitions.forEach(partition -> timestamps.put(partition, where.timestamp()));
            Map<TopicPartition, Long> offsets = new HashMap<>();
            queries.offsets(timestamps, Waiter.millis(timeout))
                    .forEach((partition, found) -> offsets.put(partition, found.offset()));
            return offsets;
        } finally {
            access.exit();
        }
    }

    /** The first offset whose record is not older than the time; see {@link #offsetsForTimes(Map, Duration)}. */
    public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(Map<TopicPartition, Long> timestamps) {
        return offsetsForTimes(timestamps, apiTimeout);
    }

    /**
     * The first offset whose record is not older than the time, for each partition; a partition without one is left out.
     *
     * @param timestamps ms since the epoch, 0 or more
     */
    public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
            Map<TopicPartition, Long> timestamps, Duration timeout) {
        access.enter();
        try {
            timestamps.forEach((partition, time) -> {
                if (time < 0) {
                    throw new IllegalArgumentException("The target time for partition " + partition + " is " + time
                            + ". The target time cannot be negative.");
                }
            });
            Map<TopicPartition, OffsetAndTimestamp> found = queries.offsets(timestamps, Waiter.millis(timeout));
            found.values().removeIf(offset -> offset.offset() < 0);
            return found;
        } finally {
            access.exit();
        }
    }

    /** Who this member is now. */
    public ConsumerGroupMetadata groupMetadata() {
        access.enter();
        try {
            return group().groupMetadata();
        } finally {
            access.exit();
        }
    }

    /** Joins the group anew at the next {@link #poll}. */
    public void enforceRebalance() {
        enforceRebalance("rebalance enforced by user");
    }

    /**
     * Joins the group anew at the next {@link #poll}.
     *
     * @param reason for the logs of this client and of the broker
     */
    public void enforceRebalance(String reason) {
        access.enter();
        try {
            group().requestRejoin(reason == null || reason.isEmpty() ? "rebalance enforced by user" : reason);
        } finally {
            access.exit();
        }
    }

    /** Makes the call that waits, or the next one, throw {@link WakeupException}. For any thread. */
    public void wakeup() {
        waiter.wakeup();
    }

    /** As {@link #close(Duration)}, within 30 seconds. */
    @Override
    public void close() {
        close(CLOSE_TIMEOUT);
    }

    /**
     * Commits what was read if that is to happen by itself, leaves the group unless it is a static member, and closes the
     * connections. Waits for brokers no longer than the time given. Calling it again does nothing.
     */
    public void close(Duration timeout) {
        if (!access.enterToClose()) {
            return;
        }
        try {
            long deadlineMs = waiter.deadlineMs(Waiter.millis(timeout));
            if (coordinator != null) {
                coordinator.close(deadlineMs, waiter);
            }
        } finally {
            parts.close();
            access.exitClosed();
        }
    }
}
