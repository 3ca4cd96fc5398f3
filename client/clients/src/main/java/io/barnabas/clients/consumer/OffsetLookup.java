package io.barnabas.clients.consumer;

import io.barnabas.clients.ClientRequest;
import io.barnabas.clients.ClientResponse;
import io.barnabas.clients.Metadata;
import io.barnabas.clients.NetworkClient;
import io.barnabas.clients.PartitionMetadata;
import io.barnabas.clients.VersionRange;
import io.barnabas.common.Node;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.ListOffsetsRequestData;
import io.barnabas.common.message.ListOffsetsRequestData.ListOffsetsPartition;
import io.barnabas.common.message.ListOffsetsRequestData.ListOffsetsTopic;
import io.barnabas.common.message.ListOffsetsResponseData;
import io.barnabas.common.message.ListOffsetsResponseData.ListOffsetsPartitionResponse;
import io.barnabas.common.message.ListOffsetsResponseData.ListOffsetsTopicResponse;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.Errors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Asks the leaders of partitions which offset belongs to a time, the beginning or the end. */
final class OffsetLookup {
    private static final short FIRST_VERSION_WITH_ONE_OFFSET = 1;

    /** Takes what is found, partition by partition. */
    interface Sink {
        void found(TopicPartition partition, OffsetAndTimestamp offset);

        /** It did not work; {@code error} tells whether trying again can help. */
        void failed(TopicPartition partition, Errors error);
    }

    private final NetworkClient client;
    private final Metadata metadata;
    private final boolean readCommitted;
    private final int requestTimeoutMs;

    OffsetLookup(NetworkClient client, Metadata metadata, boolean readCommitted, int requestTimeoutMs) {
        this.client = client;
        this.metadata = metadata;
        this.readCommitted = readCommitted;
        this.requestTimeoutMs = requestTimeoutMs;
    }

    /**
     * Asks as far as leaders are known and can be asked now.
     *
     * @param timestamps ms since the epoch, -1 for the end, -2 for the beginning
     * @return the partitions asked about; for each of them the sink will hear exactly once
     */
    Set<TopicPartition> ask(Map<TopicPartition, Long> timestamps, Sink sink) {
        Map<Node, Map<TopicPartition, Long>> byLeader = new HashMap<>();
        timestamps.forEach((partition, timestamp) -> {
            Node leader = metadata.cluster().leader(partition);
            if (leader == null) {
                metadata.requestUpdate();
            } else {
                byLeader.computeIfAbsent(leader, node -> new HashMap<>()).put(partition, timestamp);
            }
        });
        Set<TopicPartition> asked = new HashSet<>();
        byLeader.forEach((leader, ofLeader) -> {
            if (client.ready(leader)) {
                asked.addAll(ofLeader.keySet());
                send(leader, ofLeader, sink);
            }
        });
        return asked;
    }

    private void send(Node leader, Map<TopicPartition, Long> timestamps, Sink sink) {
        ListOffsetsRequestData request = request(timestamps);
        short newest = VersionRange.of(ApiKeys.LIST_OFFSETS).max();
        client.send(new ClientRequest(
                leader.id(),
                ApiKeys.LIST_OFFSETS,
                version -> request,
                ListOffsetsResponseData::new,
                new VersionRange(FIRST_VERSION_WITH_ONE_OFFSET, newest),
                requestTimeoutMs,
                response -> onResponse(response, timestamps.keySet(), sink)));
    }

    private ListOffsetsRequestData request(Map<TopicPartition, Long> timestamps) {
        Map<String, ListOffsetsTopic> topics = new HashMap<>();
        timestamps.forEach((partition, timestamp) -> {
            PartitionMetadata known = metadata.cluster().partition(partition);
            topics.computeIfAbsent(
                            partition.topic(),
                            name -> new ListOffsetsTopic().setName(name).setPartitions(new ArrayList<>()))
                    .partitions()
                    .add(new ListOffsetsPartition()
                            .setPartitionIndex(partition.partition())
                            .setCurrentLeaderEpoch(known == null ? -1 : known.leaderEpoch())
                            .setTimestamp(timestamp));
        });
        return new ListOffsetsRequestData()
                .setReplicaId(-1)
                .setIsolationLevel((byte) (readCommitted ? 1 : 0))
                .setTopics(List.copyOf(topics.values()));
    }

    private void onResponse(ClientResponse response, Set<TopicPartition> asked, Sink sink) {
        Set<TopicPartition> left = new HashSet<>(asked);
        Errors rest = Errors.UNKNOWN_SERVER_ERROR;
        if (response.isFailure()) {
            rest = response.failure().error();
            metadata.requestUpdate();
        } else {
            ListOffsetsResponseData data = response.as();
            for (ListOffsetsTopicResponse topic : data.topics()) {
                for (ListOffsetsPartitionResponse result : topic.partitions()) {
                    TopicPartition partition = new TopicPartition(topic.name(), result.partitionIndex());
                    if (left.remove(partition)) {
                        settle(partition, result, sink);
                    }
                }
            }
        }
        for (TopicPartition partition : left) {
            sink.failed(partition, rest);
        }
    }

    private void settle(TopicPartition partition, ListOffsetsPartitionResponse result, Sink sink) {
        Errors error = Errors.forCode(result.errorCode());
        if (error == Errors.NONE) {
            sink.found(partition, new OffsetAndTimestamp(result.offset(), result.timestamp(), result.leaderEpoch()));
        } else {
            if (error.retriable()) {
                metadata.requestUpdate();
            }
            sink.failed(partition, error);
        }
    }
}
