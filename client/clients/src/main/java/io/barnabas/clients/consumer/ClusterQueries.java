package io.barnabas.clients.consumer;

import io.barnabas.clients.ClientRequest;
import io.barnabas.clients.ClientResponse;
import io.barnabas.clients.ClusterMetadata;
import io.barnabas.clients.Metadata;
import io.barnabas.clients.NetworkClient;
import io.barnabas.clients.PartitionMetadata;
import io.barnabas.clients.TopicMetadata;
import io.barnabas.common.Node;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.MetadataRequestData;
import io.barnabas.common.message.MetadataRequestData.MetadataRequestTopic;
import io.barnabas.common.message.MetadataResponseData;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What a consumer is asked about the cluster, whatever it reads itself: topics, and the offsets of partitions. */
final class ClusterQueries {
    private static final int FIRST_VERSION_WITH_CREATION = 4;

    private final NetworkClient client;
    private final Metadata metadata;
    private final OffsetLookup lookup;
    private final Waiter waiter;
    private final int requestTimeoutMs;
    private final boolean createTopics;

    ClusterQueries(
            NetworkClient client,
            Metadata metadata,
            OffsetLookup lookup,
            Waiter waiter,
            int requestTimeoutMs,
            boolean createTopics) {
        this.client = client;
        this.metadata = metadata;
        this.lookup = lookup;
        this.waiter = waiter;
        this.requestTimeoutMs = requestTimeoutMs;
        this.createTopics = createTopics;
    }

    /** Offsets found; of a partition that has nothing of the sort the offset is negative. */
    Map<TopicPartition, OffsetAndTimestamp> offsets(Map<TopicPartition, Long> timestamps, long timeoutMs) {
        timestamps.keySet().forEach(partition -> metadata.add(partition.topic()));
        Map<TopicPartition, OffsetAndTimestamp> found = new HashMap<>();
        Map<TopicPartition, Long> left = new HashMap<>(timestamps);
        Set<TopicPartition> asked = new LinkedHashSet<>();
        Errors[] failure = {Errors.NONE};
        OffsetLookup.Sink sink = new OffsetLookup.Sink() {
            @Override
            public void found(TopicPartition partition, OffsetAndTimestamp offset) {
                asked.remove(partition);
                found.put(partition, offset);
            }

            @Override
            public void failed(TopicPartition partition, Errors error) {
                asked.remove(partition);
                left.put(partition, timestamps.get(partition));
                if (!error.retriable()) {
                    failure[0] = error;
                }
            }
        };
        waiter.await("the offsets of " + timestamps.keySet() + " could be determined", timeoutMs, () -> {
            failure[0].maybeThrow();
            asked.addAll(lookup.ask(left, sink));
            asked.forEach(left::remove);
            return found.size() == timestamps.size();
        });
        return found;
    }

    /** The partitions of a topic; none when it does not exist. */
    List<PartitionMetadata> partitionsOf(String topic, long timeoutMs) {
        TopicMetadata found = ask(List.of(topic), timeoutMs).topic(topic);
        if (found != null && found.error() != Errors.NONE && found.error() != Errors.UNKNOWN_TOPIC_OR_PARTITION) {
            throw found.error().exception();
        }
        return found == null ? List.of() : found.partitions();
    }

    /** The partitions of every topic. */
    Map<String, List<PartitionMetadata>> topics(long timeoutMs) {
        Map<String, List<PartitionMetadata>> topics = new TreeMap<>();
        ask(null, timeoutMs).topics().forEach((name, topic) -> {
            if (topic.error() == Errors.NONE) {
                topics.put(name, topic.partitions());
            }
        });
        return topics;
    }

    /** One metadata request, repeated until it is answered in full. */
    private ClusterMetadata ask(List<String> topics, long timeoutMs) {
        Question question = new Question(topics);
        waiter.await("the topic metadata was answered", timeoutMs, () -> {
            if (question.failure != null) {
                throw question.failure;
            }
            question.send();
            return question.answer != null;
        });
        return question.answer;
    }

    /** One question and its answer. */
    private final class Question {
        private final List<String> topics;
        private boolean asked;
        private ClusterMetadata answer;
        private ApiException failure;

        Question(List<String> topics) {
            this.topics = topics;
        }

        void send() {
            Node node = asked || answer != null ? null : client.leastLoadedNode();
            if (node != null && client.ready(node)) {
                asked = true;
                client.send(new ClientRequest(
                        node.id(),
                        ApiKeys.METADATA,
                        this::request,
                        MetadataResponseData::new,
                        requestTimeoutMs,
                        this::onResponse));
            }
        }

        private ApiMessage request(short version) {
            MetadataRequestData request = new MetadataRequestData();
            if (topics == null) {
                request.setTopics(version == 0 ? List.of() : null);
            } else {
                request.setTopics(List.of(new MetadataRequestTopic().setName(topics.get(0))));
            }
            // Before version 4 the broker decides alone.
            return request.setAllowAutoTopicCreation(
                    version < FIRST_VERSION_WITH_CREATION || createTopics && topics != null);
        }

        private void onResponse(ClientResponse response) {
            asked = false;
            if (!response.isFailure()) {
                ClusterMetadata found = ClusterMetadata.of(response.as());
                if (!isSettling(found)) {
                    answer = found;
                }
            } else if (response.failure().error() == Errors.UNSUPPORTED_VERSION) {
                failure = response.failure();
            }
        }

        private boolean isSettling(ClusterMetadata found) {
            for (TopicMetadata topic : found.topics().values()) {
                if (topic.error() == Errors.LEADER_NOT_AVAILABLE) {
                    return true;
                }
            }
            return false;
        }
    }
}
