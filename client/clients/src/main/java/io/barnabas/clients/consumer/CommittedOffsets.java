package io.barnabas.clients.consumer;

import io.barnabas.clients.ClientRequest;
import io.barnabas.clients.ClientResponse;
import io.barnabas.clients.NetworkClient;
import io.barnabas.clients.consumer.group.CoordinatorLocator;
import io.barnabas.clients.consumer.group.GroupSettings;
import io.barnabas.clients.errors.ClientExceptions;
import io.barnabas.clients.errors.TopicAuthorizationException;
import io.barnabas.common.Node;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.OffsetFetchRequestData;
import io.barnabas.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import io.barnabas.common.message.OffsetFetchRequestData.OffsetFetchRequestTopic;
import io.barnabas.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import io.barnabas.common.message.OffsetFetchResponseData;
import io.barnabas.common.message.OffsetFetchResponseData.OffsetFetchResponseGroup;
import io.barnabas.common.message.OffsetFetchResponseData.OffsetFetchResponsePartition;
import io.barnabas.common.message.OffsetFetchResponseData.OffsetFetchResponsePartitions;
import io.barnabas.common.message.OffsetFetchResponseData.OffsetFetchResponseTopic;
import io.barnabas.common.message.OffsetFetchResponseData.OffsetFetchResponseTopics;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Asks the coordinator what the group has committed. */
final class CommittedOffsets {
    private static final int FIRST_VERSION_OF_SEVERAL_GROUPS = 8;
    private static final int FIRST_VERSION_OF_STABLE = 7;

    /**
     * What came back.
     *
     * @param offsets of the partitions that have a commit
     * @param failure null, or why nothing is known
     */
    record Answer(Map<TopicPartition, OffsetAndMetadata> offsets, ApiException failure) {}

    private final NetworkClient client;
    private final CoordinatorLocator locator;
    private final GroupSettings settings;
    private final boolean requireStable;

    CommittedOffsets(NetworkClient client, CoordinatorLocator locator, GroupSettings settings, boolean requireStable) {
        this.client = client;
        this.locator = locator;
        this.settings = settings;
        this.requireStable = requireStable;
    }

    /** Asks, if the coordinator is ready. Returns whether the answer will come. */
    boolean ask(Collection<TopicPartition> partitions, Consumer<Answer> done) {
        Node coordinator = locator.ready();
        if (coordinator == null) {
            return false;
        }
        Map<String, List<Integer>> byTopic = new TreeMap<>();
        for (TopicPartition partition : partitions) {
            byTopic.computeIfAbsent(partition.topic(), first -> new ArrayList<>())
                    .add(partition.partition());
        }
        client.send(new ClientRequest(
                coordinator.id(),
                ApiKeys.OFFSET_FETCH,
                version -> request(version, byTopic),
                OffsetFetchResponseData::new,
                settings.requestTimeoutMs(),
                response -> done.accept(read(response))));
        return true;
    }

    private ApiMessage request(short version, Map<String, List<Integer>> byTopic) {
        OffsetFetchRequestData request = new OffsetFetchRequestData();
        if (version >= FIRST_VERSION_OF_SEVERAL_GROUPS) {
            List<OffsetFetchRequestTopics> topics = new ArrayList<>();
            byTopic.forEach((topic, partitions) ->
                    topics.add(new OffsetFetchRequestTopics().setName(topic).setPartitionIndexes(partitions)));
            request.setGroups(List.of(
                    new OffsetFetchRequestGroup().setGroupId(settings.groupId()).setTopics(topics)));
        } else {
            List<OffsetFetchRequestTopic> topics = new ArrayList<>();
            byTopic.forEach((topic, partitions) ->
                    topics.add(new OffsetFetchRequestTopic().setName(topic).setPartitionIndexes(partitions)));
            request.setGroupId(settings.groupId()).setTopics(topics);
        }
        return request.setRequireStable(requireStable && version >= FIRST_VERSION_OF_STABLE);
    }

    private Answer read(ClientResponse response) {
        if (response.isFailure()) {
            locator.markUnknown(
                    "asking for committed offsets failed: " + response.failure().getMessage());
            return new Answer(Map.of(), response.failure());
        }
        OffsetFetchResponseData data = response.as();
        if (response.version() >= FIRST_VERSION_OF_SEVERAL_GROUPS) {
            return ofGroup(data.groups().get(0));
        }
        return ofGroup(data);
    }

    private Answer ofGroup(OffsetFetchResponseGroup group) {
        Reading reading = new Reading(Errors.forCode(group.errorCode()));
        for (OffsetFetchResponseTopics topic : group.topics()) {
            for (OffsetFetchResponsePartitions each : topic.partitions()) {
                reading.add(
                        new TopicPartition(topic.name(), each.partitionIndex()),
                        Errors.forCode(each.errorCode()),
                        each.committedOffset(),
                        each.committedLeaderEpoch(),
                        each.metadata());
            }
        }
        return reading.answer();
    }

    private Answer ofGroup(OffsetFetchResponseData data) {
        Reading reading = new Reading(Errors.forCode(data.errorCode()));
        for (OffsetFetchResponseTopic topic : data.topics()) {
            for (OffsetFetchResponsePartition each : topic.partitions()) {
                reading.add(
                        new TopicPartition(topic.name(), each.partitionIndex()),
                        Errors.forCode(each.errorCode()),
                        each.committedOffset(),
                        each.committedLeaderEpoch(),
                        each.metadata());
            }
        }
        return reading.answer();
    }

    /** Collects the partitions of an answer. */
    private final class Reading {
        private final Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        private ApiException failure;

        Reading(Errors group) {
            if (group != Errors.NONE) {
                fail(group, ClientExceptions.ofGroup(group, settings.groupId()));
            }
        }

        private void fail(Errors error, ApiException cause) {
            failure = cause;
            if (error == Errors.NOT_COORDINATOR || error == Errors.COORDINATOR_NOT_AVAILABLE) {
                locator.markUnknown(error.message());
            }
        }

        void add(TopicPartition partition, Errors error, long offset, int epoch, String metadata) {
            if (error == Errors.TOPIC_AUTHORIZATION_FAILED) {
                fail(error, new TopicAuthorizationException(Set.of(partition.topic())));
            } else if (error != Errors.NONE) {
                fail(error, ClientExceptions.ofGroup(error, settings.groupId()));
            } else if (offset >= 0) {
                Optional<Integer> leaderEpoch = epoch < 0 ? Optional.empty() : Optional.of(epoch);
                offsets.put(partition, new OffsetAndMetadata(offset, leaderEpoch, metadata));
            }
        }

        Answer answer() {
            return new Answer(offsets, failure);
        }
    }
}
