package io.barnabas.clients.consumer;

import io.barnabas.clients.ClientLog;
import io.barnabas.clients.ClientRequest;
import io.barnabas.clients.ClientResponse;
import io.barnabas.clients.Metadata;
import io.barnabas.clients.NetworkClient;
import io.barnabas.clients.PartitionMetadata;
import io.barnabas.clients.TopicMetadata;
import io.barnabas.clients.VersionRange;
import io.barnabas.clients.errors.TopicAuthorizationException;
import io.barnabas.common.Node;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.common.message.FetchRequestData;
import io.barnabas.common.message.FetchRequestData.FetchPartition;
import io.barnabas.common.message.FetchRequestData.FetchTopic;
import io.barnabas.common.message.FetchResponseData;
import io.barnabas.common.message.FetchResponseData.FetchableTopicResponse;
import io.barnabas.common.message.FetchResponseData.PartitionData;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.compression.BufferSupplier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Asks leaders for records, one fetch at a time per broker, and keeps what has come until it is handed out. While one
 * answer is being handed out, the next is already on its way.
 */
final class Fetcher {
    private static final String LOGGER = "org.apache.kafka.clients.consumer.internals.FetchCollector";
    private static final int LAST_VERSION_BY_NAME = 12;
    private static final int NO_SESSION = -1;
    private static final int IDLE_BUFFERS = 4;

    private final ConsumerConfig config;
    private final NetworkClient client;
    private final Metadata metadata;
    private final Positions positions;
    private final int requestTimeoutMs;
    private final ClientLog log;
    private final BufferSupplier buffers = new BufferSupplier(IDLE_BUFFERS);
    private final Deque<CompletedFetch> completed = new ArrayDeque<>();
    private final Set<Integer> fetchingNodes = new HashSet<>();
    private RuntimeException failure;

    Fetcher(
            ConsumerConfig config,
            NetworkClient client,
            Metadata metadata,
            Positions positions,
            int requestTimeoutMs,
            ClientLog log) {
        this.config = config;
        this.client = client;
        this.metadata = metadata;
        this.positions = positions;
        this.requestTimeoutMs = requestTimeoutMs;
        this.log = log;
    }

    /** Asks for more, wherever nothing has been asked and nothing is left to hand out. */
    void sendFetches() {
        Set<TopicPartition> buffered = new HashSet<>();
        completed.forEach(fetch -> buffered.add(fetch.partition()));
        Map<Node, List<TopicPartition>> byLeader = new HashMap<>();
        for (TopicPartition partition : positions.readable()) {
            Node leader = metadata.cluster().leader(partition);
            if (leader == null) {
                metadata.requestUpdate();
            } else if (!buffered.contains(partition) && !fetchingNodes.contains(leader.id())) {
                byLeader.computeIfAbsent(leader, node -> new ArrayList<>()).add(partition);
            }
        }
        byLeader.forEach((leader, partitions) -> {
            if (client.ready(leader)) {
                send(leader, partitions);
            }
        });
    }

    private void send(Node leader, List<TopicPartition> partitions) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        Map<Uuid, String> names = new HashMap<>();
        Map<String, FetchTopic> topics = new HashMap<>();
        boolean allHaveIds = true;
        for (TopicPartition partition : partitions) {
            offsets.put(partition, positions.offset(partition));
            TopicMetadata topic = metadata.cluster().topic(partition.topic());
            allHaveIds &= !topic.id().equals(Uuid.ZERO_UUID);
            names.put(topic.id(), topic.name());
            topics.computeIfAbsent(partition.topic(), name -> new FetchTopic()
                            .setTopic(name)
                            .setTopicId(topic.id())
                            .setPartitions(new ArrayList<>()))
                    .partitions()
                    .add(wanted(partition));
        }
        FetchRequestData request = new FetchRequestData()
                .setMaxWaitMs(config.number(ConsumerConfig.FETCH_MAX_WAIT_MS))
                .setMinBytes(config.number(ConsumerConfig.FETCH_MIN_BYTES))
                .setMaxBytes(config.number(ConsumerConfig.FETCH_MAX_BYTES))
                .setIsolationLevel((byte) (config.readCommitted() ? 1 : 0))
                .setSessionEpoch(NO_SESSION)
                .setTopics(List.copyOf(topics.values()));
        VersionRange versions = VersionRange.of(ApiKeys.FETCH);
        fetchingNodes.add(leader.id());
        client.send(new ClientRequest(
                leader.id(),
                ApiKeys.FETCH,
                version -> request,
                FetchResponseData::new,
                allHaveIds ? versions : versions.upTo(LAST_VERSION_BY_NAME),
                requestTimeoutMs,
                response -> onResponse(response, offsets, names)));
    }

    private FetchPartition wanted(TopicPartition partition) {
        PartitionMetadata known = metadata.cluster().partition(partition);
        return new FetchPartition()
                .setPartition(partition.partition())
                .setCurrentLeaderEpoch(known.leaderEpoch())
                .setFetchOffset(positions.offset(partition))
                .setPartitionMaxBytes(config.number(ConsumerConfig.MAX_PARTITION_FETCH_BYTES));
    }

    private void onResponse(ClientResponse response, Map<TopicPartition, Long> offsets, Map<Uuid, String> names) {
        fetchingNodes.remove(response.nodeId());
        if (response.isFailure()) {
            metadata.requestUpdate();
            if (response.failure().error() == Errors.UNSUPPORTED_VERSION) {
                failure = response.failure();
            }
            return;
        }
        FetchResponseData data = response.as();
        if (data.errorCode() != Errors.NONE.code()) {
            metadata.requestUpdate();
            return;
        }
        for (FetchableTopicResponse topic : data.responses()) {
            String name = response.version() > LAST_VERSION_BY_NAME ? names.get(topic.topicId()) : topic.topic();
            for (PartitionData result : topic.partitions()) {
                TopicPartition partition = new TopicPartition(name, result.partitionIndex());
                Long asked = offsets.get(partition);
                if (asked != null && positions.isAssigned(partition) && positions.offset(partition) == asked) {
                    onResult(partition, asked, result);
                }
            }
        }
    }

    private void onResult(TopicPartition partition, long offset, PartitionData result) {
        Errors error = Errors.forCode(result.errorCode());
        switch (error) {
            case NONE -> onData(partition, offset, result);
            case OFFSET_OUT_OF_RANGE -> onOutOfRange(partition, offset);
            case TOPIC_AUTHORIZATION_FAILED -> failure = new TopicAuthorizationException(Set.of(partition.topic()));
            case CORRUPT_MESSAGE ->
                failure = new ApiException(
                        error,
                        "Encountered corrupt message when fetching offset " + offset + " for topic-partition "
                                + partition);
            default -> metadata.requestUpdate();
        }
    }

    private void onData(TopicPartition partition, long offset, PartitionData result) {
        positions.onEnd(partition, result.highWatermark(), result.lastStableOffset());
        if (!(result.records() instanceof MemoryRecords records) || records.sizeInBytes() == 0) {
            return;
        }
        completed.addLast(new CompletedFetch(
                partition,
                offset,
                positions.offsetEpoch(partition),
                records,
                result.abortedTransactions(),
                config,
                buffers));
    }

    private void onOutOfRange(TopicPartition partition, long offset) {
        if (config.resetStrategy() == OffsetResetStrategy.NONE) {
            failure = new ApiException(
                    Errors.OFFSET_OUT_OF_RANGE,
                    "Fetch position " + offset + " is out of range with no configured reset policy for partition "
                            + partition);
        } else {
            log.info(
                    LOGGER,
                    "Fetch position " + offset + " is out of range for partition " + partition + ", resetting offset");
            positions.reset(partition, config.resetStrategy());
        }
    }

    /** Takes a failure that whoever polls must hear of; null when there is none. */
    RuntimeException takeFailure() {
        RuntimeException taken = failure;
        failure = null;
        return taken;
    }

    /** The oldest fetch with something to hand out, or null. What is no longer wanted is dropped. */
    CompletedFetch next() {
        for (CompletedFetch fetch = completed.peekFirst(); fetch != null; fetch = completed.peekFirst()) {
            TopicPartition partition = fetch.partition();
            boolean wanted = !fetch.isDrained()
                    && positions.isReadable(partition)
                    && positions.offset(partition) == fetch.nextOffset();
            if (wanted) {
                return fetch;
            }
            completed.removeFirst().discard();
        }
        return null;
    }

    /** Drops what has come. */
    void close() {
        completed.forEach(CompletedFetch::discard);
        completed.clear();
    }
}
