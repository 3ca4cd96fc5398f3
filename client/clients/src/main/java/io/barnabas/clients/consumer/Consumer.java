package io.barnabas.clients.consumer;

import io.barnabas.clients.Backoff;
import io.barnabas.clients.BootstrapServers;
import io.barnabas.clients.ClientConfigs;
import io.barnabas.clients.ClientLog;
import io.barnabas.clients.ClusterMetadata;
import io.barnabas.clients.Metadata;
import io.barnabas.clients.NetworkClient;
import io.barnabas.clients.PartitionMetadata;
import io.barnabas.clients.TopicMetadata;
import io.barnabas.clients.serialization.Deserializer;
import io.barnabas.common.Time;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.config.ConfigException;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Reads partitions it is assigned. For one thread; only {@link #wakeup} is for others. All work is done inside the
 * calls, above all {@link #poll}.
 *
 * @param <K> keys
 * @param <V> values
 */
public final class Consumer<K, V> implements AutoCloseable {
    private static final int MAX_IN_FLIGHT = 100;

    private final ConsumerConfig config;
    private final Metadata metadata;
    private final NetworkClient client;
    private final Positions positions = new Positions();
    private final OffsetLookup lookup;
    private final Fetcher fetcher;
    private final RecordReader<K, V> reader;
    private final Backoff retryBackoff;
    private TopicFollower follower;
    private volatile boolean wakeup;

    /**
     * Makes a consumer. Connecting begins with the first call that needs it.
     *
     * @param settings see {@link ConsumerConfig}; {@code bootstrap.servers} is needed
     * @throws ConfigException when a setting cannot be used, or no bootstrap server's name can be resolved
     */
    public Consumer(Map<String, String> settings, Deserializer<K> keyDeserializer, Deserializer<V> valueDeserializer) {
        this.config = new ConsumerConfig(settings);
        Map<String, Object> values = config.values();
        String clientId = (String) values.get(ClientConfigs.CLIENT_ID);
        if (clientId.isEmpty()) {
            clientId = "consumer-1";
            values.put(ClientConfigs.CLIENT_ID, clientId);
        }
        ClientLog log = new ClientLog("[Consumer clientId=" + clientId + ", groupId=" + config.groupId() + "] ");
        this.retryBackoff = ClientConfigs.retryBackoff(values);
        this.metadata = new Metadata(
                (Long) values.get(ClientConfigs.METADATA_MAX_AGE_MS),
                retryBackoff,
                config.flag(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS),
                log);
        this.client = new NetworkClient(
                ClientConfigs.settings(values, MAX_IN_FLIGHT),
                BootstrapServers.resolve(ClientConfigs.bootstrapServers(values), new ClientLog("")),
                metadata,
                Time.SYSTEM,
                log);
        int requestTimeoutMs = config.number(ClientConfigs.REQUEST_TIMEOUT_MS);
        this.lookup = new OffsetLookup(client, metadata, config.readCommitted(), requestTimeoutMs);
        this.fetcher = new Fetcher(config, client, metadata, positions, requestTimeoutMs, log);
        this.reader = new RecordReader<>(keyDeserializer, valueDeserializer);
    }

    /**
     * Reads exactly these partitions, each from where {@code auto.offset.reset} says unless {@link #seek} says
     * otherwise.
     */
    public void assign(Collection<TopicPartition> partitions) {
        follower = null;
        assign(partitions, config.resetStrategy());
    }

    private void assign(Collection<TopicPartition> partitions, OffsetResetStrategy start) {
        Set<String> topics = new LinkedHashSet<>();
        partitions.forEach(partition -> topics.add(partition.topic()));
        if (follower == null) {
            metadata.setTopics(topics);
        }
        positions.assign(partitions, start);
    }

    /**
     * Reads all partitions of the topics, and those that come to be while it reads: these from their beginning.
     */
    public void assignTopics(Collection<String> topics) {
        metadata.setTopics(topics);
        follower = new TopicFollower(Set.copyOf(topics)::contains, false);
    }

    /** Reads all partitions of all topics whose name passes, and those that come to be while it reads. */
    public void assignMatching(Predicate<String> names) {
        metadata.setAllTopics();
        follower = new TopicFollower(names, config.flag(ConsumerConfig.EXCLUDE_INTERNAL_TOPICS));
    }

    /** The partitions being read. */
    public Set<TopicPartition> assignment() {
        return Set.copyOf(positions.partitions());
    }

    /** Reads on from this offset. */
    public void seek(TopicPartition partition, long offset) {
        if (offset < 0) {
            throw new IllegalArgumentException("seek offset must not be a negative number");
        }
        positions.seek(partition, offset);
    }

    /** Reads on from the first offset there is; all partitions when none is named. */
    public void seekToBeginning(Collection<TopicPartition> partitions) {
        orAll(partitions).forEach(partition -> positions.reset(partition, OffsetResetStrategy.EARLIEST));
    }

    /** Reads on from the end; all partitions when none is named. */
    public void seekToEnd(Collection<TopicPartition> partitions) {
        orAll(partitions).forEach(partition -> positions.reset(partition, OffsetResetStrategy.LATEST));
    }

    private Collection<TopicPartition> orAll(Collection<TopicPartition> partitions) {
        return partitions.isEmpty() ? List.copyOf(positions.partitions()) : partitions;
    }

    /** Hands out nothing of these until {@link #resume}. */
    public void pause(Collection<TopicPartition> partitions) {
        partitions.forEach(partition -> positions.pause(partition, true));
    }

    /** Goes on with partitions that were paused. */
    public void resume(Collection<TopicPartition> partitions) {
        partitions.forEach(partition -> positions.pause(partition, false));
    }

    /** The offset of the next record, found out if need be. */
    public long position(TopicPartition partition) {
        await("position of " + partition, () -> {
            resetPositions();
            return positions.offset(partition) >= 0;
        });
        return positions.offset(partition);
    }

    /**
     * The next records, at most {@code max.poll.records} of them; waits for the first up to the time given.
     *
     * @throws WakeupException when {@link #wakeup} was called
     * @throws ApiException when something is wrong that waiting cannot cure
     */
    public ConsumerRecords<K, V> poll(Duration timeout) {
        long deadlineMs = client.nowMs() + timeout.toMillis();
        do {
            throwIfAwoken();
            follow();
            resetPositions();
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
        return new ConsumerRecords<>(Map.of());
    }

    private long waitMs(long deadlineMs) {
        long leftMs = Math.max(0, deadlineMs - client.nowMs());
        boolean waitsForNews =
                positions.readable().size() < positions.partitions().size()
                        || positions.partitions().isEmpty();
        return waitsForNews ? Math.min(leftMs, retryBackoff.initialMs()) : leftMs;
    }

    private void throwIfAwoken() {
        if (wakeup) {
            wakeup = false;
            throw new WakeupException();
        }
    }

    private ConsumerRecords<K, V> collect() {
        metadata.throwIfFatal();
        RuntimeException failure = fetcher.takeFailure();
        if (failure != null) {
            throw failure;
        }
        Map<TopicPartition, List<ConsumerRecord<K, V>>> records = new LinkedHashMap<>();
        int left = config.number(ConsumerConfig.MAX_POLL_RECORDS);
        for (CompletedFetch fetch = fetcher.next(); fetch != null && left > 0; fetch = fetcher.next()) {
            TopicPartition partition = fetch.partition();
            List<ConsumerRecord<K, V>> into = new ArrayList<>();
            left -= fetch.drainTo(left, (batch, record) -> into.add(reader.read(partition, batch, record)));
            positions.advance(partition, fetch.nextOffset());
            if (!into.isEmpty()) {
                records.computeIfAbsent(partition, first -> new ArrayList<>()).addAll(into);
            }
        }
        return new ConsumerRecords<>(records);
    }

    /** Takes up partitions that have come to be. */
    private void follow() {
        if (follower == null) {
            throwIfInvalid();
            return;
        }
        ClusterMetadata cluster = metadata.cluster();
        if (follower.isNew(cluster)) {
            throwIfInvalid();
            boolean first = positions.partitions().isEmpty() && !follower.hasSeenTopics();
            assign(follower.partitions(cluster), first ? config.resetStrategy() : OffsetResetStrategy.EARLIEST);
        }
    }

    private void throwIfInvalid() {
        Set<String> invalid = new TreeSet<>();
        for (TopicMetadata topic : metadata.cluster().topics().values()) {
            if (topic.error() == Errors.INVALID_TOPIC_EXCEPTION) {
                invalid.add(topic.name());
            }
        }
        if (!invalid.isEmpty()) {
            throw Errors.INVALID_TOPIC_EXCEPTION.exception("Invalid topics: " + invalid);
        }
    }

    private void resetPositions() {
        long nowMs = client.nowMs();
        Map<TopicPartition, OffsetResetStrategy> due = positions.dueResets(nowMs);
        if (due.isEmpty()) {
            return;
        }
        Map<TopicPartition, Long> timestamps = new HashMap<>();
        Set<TopicPartition> unguided = new TreeSet<>();
        due.forEach((partition, strategy) -> {
            timestamps.put(partition, strategy.timestamp());
            if (strategy == OffsetResetStrategy.NONE) {
                unguided.add(partition);
            }
        });
        if (!unguided.isEmpty()) {
            throw new NoOffsetForPartitionException(unguided);
        }
        lookup.ask(timestamps, new OffsetLookup.Sink() {
                    @Override
                    public void found(TopicPartition partition, OffsetAndTimestamp offset) {
                        positions.found(partition, due.get(partition), offset.offset());
                    }

                    @Override
                    public void failed(TopicPartition partition, Errors error) {
                        positions.resetFailed(partition, client.nowMs() + retryBackoff.initialMs());
                    }
                })
                .forEach(positions::askedForReset);
    }

    /** The first offset of each partition. */
    public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions) {
        return offsets(partitions, OffsetResetStrategy.EARLIEST);
    }

    /** The offset after the last record of each partition that this consumer may read. */
    public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
        return offsets(partitions, OffsetResetStrategy.LATEST);
    }

    private Map<TopicPartition, Long> offsets(Collection<TopicPartition> partitions, OffsetResetStrategy where) {
        Map<TopicPartition, Long> timestamps = new HashMap<>();
        partitions.forEach(partition -> timestamps.put(partition, where.timestamp()));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        offsetsForTimes(timestamps).forEach((partition, found) -> offsets.put(partition, found.offset()));
        return offsets;
    }

    /**
     * The first offset whose record is not older than the time, for each partition; a partition without one is left
     * out.
     *
     * @param timestamps ms since the epoch
     * @throws ApiException with REQUEST_TIMED_OUT when the answers do not come in {@code default.api.timeout.ms}
     */
    public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(Map<TopicPartition, Long> timestamps) {
        timestamps.keySet().forEach(partition -> metadata.add(partition.topic()));
        Map<TopicPartition, OffsetAndTimestamp> found = new HashMap<>();
        Map<TopicPartition, Long> left = new HashMap<>(timestamps);
        Set<TopicPartition> asked = new LinkedHashSet<>();
        await("offsets of " + timestamps.keySet(), () -> {
            asked.addAll(lookup.ask(left, new OffsetLookup.Sink() {
                @Override
                public void found(TopicPartition partition, OffsetAndTimestamp offset) {
                    asked.remove(partition);
                    found.put(partition, offset);
                }

                @Override
                public void failed(TopicPartition partition, Errors error) {
                    asked.remove(partition);
                    if (!error.retriable()) {
                        throw error.exception();
                    }
                    left.put(partition, timestamps.get(partition));
                }
            }));
            asked.forEach(left::remove);
            return found.size() == timestamps.size();
        });
        found.values().removeIf(offset -> offset.offset() < 0);
        return found;
    }

    /** The partitions of a topic. Asking may create it, unless {@code allow.auto.create.topics} is off. */
    public List<PartitionMetadata> partitionsFor(String topic) {
        metadata.add(topic);
        await("partitions of " + topic, () -> metadata.cluster().partitionCount(topic) > 0);
        return metadata.cluster().topic(topic).partitions();
    }

    private interface Condition {
        boolean isMet();
    }

    private void await(String what, Condition condition) {
        long deadlineMs = client.nowMs() + config.number(ConsumerConfig.DEFAULT_API_TIMEOUT_MS);
        while (!condition.isMet()) {
            throwIfAwoken();
            metadata.throwIfFatal();
            throwIfInvalid();
            if (client.nowMs() >= deadlineMs) {
                throw Errors.REQUEST_TIMED_OUT.exception("Timeout of "
                        + config.number(ConsumerConfig.DEFAULT_API_TIMEOUT_MS) + "ms expired before the " + what
                        + " could be determined");
            }
            client.poll(Math.min(retryBackoff.initialMs(), deadlineMs - client.nowMs()));
        }
    }

    /** Makes the call that waits, or the next one, throw {@link WakeupException}. For any thread. */
    public void wakeup() {
        wakeup = true;
        client.wakeup();
    }

    /** Reads what a group gives it of these topics, until the next call. */
    public void subscribe(Collection<String> topics) {
        throw new UnsupportedOperationException("subscribe");
    }

    /** As {@link #subscribe(Collection)}, telling the listener what comes and goes. */
    public void subscribe(Collection<String> topics, ConsumerRebalanceListener listener) {
        throw new UnsupportedOperationException("subscribe");
    }

    /** Reads what a group gives it of all topics whose whole name matches, those yet to come included. */
    public void subscribe(Pattern pattern) {
        throw new UnsupportedOperationException("subscribe");
    }

    /** As {@link #subscribe(Pattern)}, telling the listener what comes and goes. */
    public void subscribe(Pattern pattern, ConsumerRebalanceListener listener) {
        throw new UnsupportedOperationException("subscribe");
    }

    /** Leaves the group, or drops what was assigned. */
    public void unsubscribe() {
        throw new UnsupportedOperationException("unsubscribe");
    }

    /** The topics subscribed to; empty when partitions were assigned by hand. */
    public Set<String> subscription() {
        throw new UnsupportedOperationException("subscription");
    }

    /** Commits the positions of all partitions. */
    public void commitSync() {
        throw new UnsupportedOperationException("commitSync");
    }

    /** Commits the positions of all partitions. */
    public void commitSync(Duration timeout) {
        throw new UnsupportedOperationException("commitSync");
    }

    /** Commits these. */
    public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
        throw new UnsupportedOperationException("commitSync");
    }

    /** Commits these. */
    public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
        throw new UnsupportedOperationException("commitSync");
    }

    /** Begins to commit the positions of all partitions. */
    public void commitAsync() {
        throw new UnsupportedOperationException("commitAsync");
    }

    /** Begins to commit the positions of all partitions. */
    public void commitAsync(OffsetCommitCallback callback) {
        throw new UnsupportedOperationException("commitAsync");
    }

    /** Begins to commit these. */
    public void commitAsync(Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
        throw new UnsupportedOperationException("commitAsync");
    }

    /** What the group has committed; null for a partition without a commit. */
    public Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions) {
        throw new UnsupportedOperationException("committed");
    }

    /** What the group has committed; null for a partition without a commit. */
    public Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions, Duration timeout) {
        throw new UnsupportedOperationException("committed");
    }

    /** Reads on from this offset. */
    public void seek(TopicPartition partition, OffsetAndMetadata offset) {
        throw new UnsupportedOperationException("seek");
    }

    /** As {@link #position(TopicPartition)}, within a time. */
    public long position(TopicPartition partition, Duration timeout) {
        throw new UnsupportedOperationException("position");
    }

    /** The partitions paused. */
    public Set<TopicPartition> paused() {
        throw new UnsupportedOperationException("paused");
    }

    /** All topics this client may see, with their partitions. */
    public Map<String, List<PartitionMetadata>> listTopics() {
        throw new UnsupportedOperationException("listTopics");
    }

    /** All topics this client may see, with their partitions. */
    public Map<String, List<PartitionMetadata>> listTopics(Duration timeout) {
        throw new UnsupportedOperationException("listTopics");
    }

    /** As {@link #partitionsFor(String)}, within a time. */
    public List<PartitionMetadata> partitionsFor(String topic, Duration timeout) {
        throw new UnsupportedOperationException("partitionsFor");
    }

    /** As {@link #beginningOffsets(Collection)}, within a time. */
    public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions, Duration timeout) {
        throw new UnsupportedOperationException("beginningOffsets");
    }

    /** As {@link #endOffsets(Collection)}, within a time. */
    public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions, Duration timeout) {
        throw new UnsupportedOperationException("endOffsets");
    }

    /** As {@link #offsetsForTimes(Map)}, within a time. */
    public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
            Map<TopicPartition, Long> timestamps, Duration timeout) {
        throw new UnsupportedOperationException("offsetsForTimes");
    }

    /** Who this member is now. */
    public ConsumerGroupMetadata groupMetadata() {
        throw new UnsupportedOperationException("groupMetadata");
    }

    /** Joins the group anew at the next {@link #poll}. */
    public void enforceRebalance() {
        throw new UnsupportedOperationException("enforceRebalance");
    }

    /** As {@link #enforceRebalance()}, with a reason for the broker's log. */
    public void enforceRebalance(String reason) {
        throw new UnsupportedOperationException("enforceRebalance");
    }

    /** Records between the position and the end as last heard of; empty when not known. */
    public OptionalLong currentLag(TopicPartition partition) {
        throw new UnsupportedOperationException("currentLag");
    }

    /** As {@link #close()}, within a time. */
    public void close(Duration timeout) {
        close();
    }

    /** Closes the connections. */
    @Override
    public void close() {
        client.close();
    }
}
