package io.barnabas.clients.admin;

import io.barnabas.clients.VersionRange;
import io.barnabas.clients.admin.CoordinatorCalls.Inquiry;
import io.barnabas.clients.consumer.OffsetAndMetadata;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.OffsetCommitRequestData;
import io.barnabas.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import io.barnabas.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import io.barnabas.common.message.OffsetCommitResponseData;
import io.barnabas.common.message.OffsetDeleteRequestData;
import io.barnabas.common.message.OffsetDeleteRequestData.OffsetDeleteRequestPartition;
import io.barnabas.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopic;
import io.barnabas.common.message.OffsetDeleteResponseData;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Calls about what groups have committed. */
final class GroupOffsetCalls {
    private static final int NO_EPOCH = -1;
    /** Version 0 asks ZooKeeper, version 1 cannot ask for all partitions. */
    private static final int FIRST_FETCH_VERSION = 2;

    private static final int FIRST_FETCH_VERSION_STABLE = 7;
    private static final int FIRST_FETCH_VERSION_OF_SEVERAL = 8;
    private static final int FIRST_COMMIT_VERSION_IN_KAFKA = 1;
    private static final int FIRST_COMMIT_VERSION_WITH_EPOCH = 6;

    private final CoordinatorCalls coordinators;

    GroupOffsetCalls(CoordinatorCalls coordinators) {
        this.coordinators = coordinators;
    }

    private static VersionRange versions(ApiKeys api, int oldest) {
        VersionRange all = VersionRange.of(api);
        return new VersionRange((short) Math.max(all.min(), oldest), all.max());
    }

    Map<String, CompletableFuture<Map<TopicPartition, OffsetAndMetadata>>> list(
            Map<String, ListConsumerGroupOffsetsSpec> specs, boolean requireStable) {
        Futures<String, Map<TopicPartition, OffsetAndMetadata>> futures = new Futures<>(specs.keySet());
        coordinators.ask(
                specs.keySet(),
                new Inquiry(
                        "offsetFetch",
                        ApiKeys.OFFSET_FETCH,
                        versions(ApiKeys.OFFSET_FETCH, FIRST_FETCH_VERSION),
                        (version, groups) -> fetch(version, groups, specs, requireStable),
                        OffsetFetchResponseData::new,
                        (response, groups, coordinator) ->
                                onFetched((OffsetFetchResponseData) response, groups, futures),
                        futures::fail));
        return futures.asMap();
    }

    private static ApiMessage fetch(
            short version,
            List<String> groups,
            Map<String, ListConsumerGroupOffsetsSpec> specs,
            boolean requireStable) {
        OffsetFetchRequestData request =
                new OffsetFetchRequestData().setRequireStable(requireStable && version >= FIRST_FETCH_VERSION_STABLE);
        if (version < FIRST_FETCH_VERSION_OF_SEVERAL) {
            String group = groups.get(0);
            Map<String, List<Integer>> asked = byTopic(specs.get(group).topicPartitions());
            List<OffsetFetchRequestTopic> topics = asked == null ? null : new ArrayList<>();
            if (asked != null) {
                asked.forEach((name, numbers) ->
                        topics.add(new OffsetFetchRequestTopic().setName(name).setPartitionIndexes(numbers)));
            }
            return request.setGroupId(group).setTopics(topics);
        }
        List<OffsetFetchRequestGroup> asking = new ArrayList<>();
        for (String group : groups) {
            Map<String, List<Integer>> asked = byTopic(specs.get(group).topicPartitions());
            List<OffsetFetchRequestTopics> topics = asked == null ? null : new ArrayList<>();
            if (asked != null) {
                asked.forEach((name, numbers) ->
                        topics.add(new OffsetFetchRequestTopics().setName(name).setPartitionIndexes(numbers)));
            }
            asking.add(new OffsetFetchRequestGroup().setGroupId(group).setTopics(topics));
        }
        return request.setGroups(asking);
    }

    /** Null for null: everything. */
    private static Map<String, List<Integer>> byTopic(Collection<TopicPartition> partitions) {
        if (partitions == null) {
            return null;
        }
        Map<String, List<Integer>> numbers = new LinkedHashMap<>();
        for (TopicPartition partition : partitions) {
            numbers.computeIfAbsent(partition.topic(), topic -> new ArrayList<>())
                    .add(partition.partition());
        }
        return numbers;
    }

    private static Map<String, Errors> onFetched(
            OffsetFetchResponseData response,
            List<String> asked,
            Futures<String, Map<TopicPartition, OffsetAndMetadata>> futures) {
        List<OffsetFetchResponseGroup> groups =
                response.groups().isEmpty() ? List.of(onlyGroup(response, asked.get(0))) : response.groups();
        Map<String, Errors> outcomes = new HashMap<>();
        for (OffsetFetchResponseGroup group : groups) {
            Errors error = Errors.forCode(group.errorCode());
            Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
            for (OffsetFetchResponseTopics topic : group.topics()) {
                for (OffsetFetchResponsePartitions partition : topic.partitions()) {
                    // A partition with an error of its own is left out, as Kafka's client does.
                    if (partition.errorCode() == Errors.NONE.code()) {
                        offsets.put(new TopicPartition(topic.name(), partition.partitionIndex()), committed(partition));
                    }
                }
            }
            outcomes.put(group.groupId(), error);
            if (error == Errors.NONE) {
                futures.complete(group.groupId(), offsets);
            }
        }
        return outcomes;
    }

    private static OffsetAndMetadata committed(OffsetFetchResponsePartitions partition) {
        if (partition.committedOffset() < 0) {
            return null;
        }
        Optional<Integer> epoch =
                partition.committedLeaderEpoch() < 0 ? Optional.empty() : Optional.of(partition.committedLeaderEpoch());
        return new OffsetAndMetadata(partition.committedOffset(), epoch, partition.metadata());
    }

    /** What an older version says of its one group, as the newer ones say it. */
    private static OffsetFetchResponseGroup onlyGroup(OffsetFetchResponseData response, String group) {
        List<OffsetFetchResponseTopics> topics = new ArrayList<>();
        for (OffsetFetchResponseTopic topic : response.topics()) {
            List<OffsetFetchResponsePartitions> partitions = new ArrayList<>();
            for (OffsetFetchResponsePartition partition : topic.partitions()) {
                partitions.add(new OffsetFetchResponsePartitions()
                        .setPartitionIndex(partition.partitionIndex())
                        .setCommittedOffset(partition.committedOffset())
                        .setCommittedLeaderEpoch(partition.committedLeaderEpoch())
                        .setMetadata(partition.metadata())
                        .setErrorCode(partition.errorCode()));
            }
            topics.add(new OffsetFetchResponseTopics().setName(topic.name()).setPartitions(partitions));
        }
        return new OffsetFetchResponseGroup()
                .setGroupId(group)
                .setErrorCode(response.errorCode())
                .setTopics(topics);
    }

    Map<TopicPartition, CompletableFuture<Void>> alter(String groupId, Map<TopicPartition, OffsetAndMetadata> offsets) {
        Futures<TopicPartition, Void> futures = new Futures<>(offsets.keySet());
        coordinators.ask(
                List.of(groupId),
                new Inquiry(
                        "offsetCommit",
                        ApiKeys.OFFSET_COMMIT,
                        versions(ApiKeys.OFFSET_COMMIT, FIRST_COMMIT_VERSION_IN_KAFKA),
                        (version, groups) -> commit(version, groupId, offsets),
                        OffsetCommitResponseData::new,
                        (response, groups, coordinator) ->
                                Map.of(groupId, onCommitted((OffsetCommitResponseData) response, futures)),
                        (group, failure) -> futures.failRest(failure)));
        return futures.asMap();
    }

    private static ApiMessage commit(short version, String groupId, Map<TopicPartition, OffsetAndMetadata> offsets) {
        Map<String, List<OffsetCommitRequestPartition>> byTopic = new LinkedHashMap<>();
        offsets.forEach((partition, offset) -> byTopic.computeIfAbsent(partition.topic(), topic -> new ArrayList<>())
                .add(new OffsetCommitRequestPartition()
                        .setPartitionIndex(partition.partition())
                        .setCommittedOffset(offset.offset())
                        .setCommittedLeaderEpoch(
                                version < FIRST_COMMIT_VERSION_WITH_EPOCH
                                        ? NO_EPOCH
                                        : offset.leaderEpoch().orElse(NO_EPOCH))
                        .setCommittedMetadata(offset.metadata())));
        List<OffsetCommitRequestTopic> topics = new ArrayList<>();
        byTopic.forEach((name, partitions) ->
                topics.add(new OffsetCommitRequestTopic().setName(name).setPartitions(partitions)));
        return new OffsetCommitRequestData().setGroupId(groupId).setTopics(topics);
    }

    /** The coordinator's own trouble is the group's; every other error is its partition's. */
    private static Errors onCommitted(OffsetCommitResponseData response, Futures<TopicPartition, Void> futures) {
        Errors ofGroup = Errors.NONE;
        for (OffsetCommitResponseData.OffsetCommitResponseTopic topic : response.topics()) {
            for (OffsetCommitResponseData.OffsetCommitResponsePartition partition : topic.partitions()) {
                Errors error = Errors.forCode(partition.errorCode());
                if (CoordinatorCalls.isPassing(error)) {
                    ofGroup = error;
                } else {
                    settle(futures, new TopicPartition(topic.name(), partition.partitionIndex()), error);
                }
            }
        }
        if (ofGroup == Errors.NONE) {
            futures.failRest(noResult());
        }
        return ofGroup;
    }

    private static void settle(Futures<TopicPartition, Void> futures, TopicPartition partition, Errors error) {
        if (error == Errors.NONE) {
            futures.complete(partition, null);
        } else {
            futures.fail(partition, error.exception());
        }
    }

    private static ApiException noResult() {
        return Errors.UNKNOWN_SERVER_ERROR.exception(
                "The broker's response did not contain a result for the partition");
    }

    DeleteConsumerGroupOffsetsResult delete(String groupId, Collection<TopicPartition> partitions) {
        Futures<TopicPartition, Void> futures = new Futures<>(partitions);
        CompletableFuture<Void> ofGroup = new CompletableFuture<>();
        coordinators.ask(
                List.of(groupId),
                new Inquiry(
                        "offsetDelete",
                        ApiKeys.OFFSET_DELETE,
                        VersionRange.of(ApiKeys.OFFSET_DELETE),
                        (version, groups) -> deletion(groupId, partitions),
                        OffsetDeleteResponseData::new,
                        (response, groups, coordinator) ->
                                Map.of(groupId, onDeleted((OffsetDeleteResponseData) response, futures, ofGroup)),
                        (group, failure) -> {
                            ofGroup.completeExceptionally(failure);
                            futures.failRest(failure);
                        }));
        return new DeleteConsumerGroupOffsetsResult(ofGroup, futures.asMap());
    }

    private static ApiMessage deletion(String groupId, Collection<TopicPartition> partitions) {
        List<OffsetDeleteRequestTopic> topics = new ArrayList<>();
        byTopic(partitions).forEach((name, numbers) -> {
            List<OffsetDeleteRequestPartition> asked = new ArrayList<>();
            for (int number : numbers) {
                asked.add(new OffsetDeleteRequestPartition().setPartitionIndex(number));
            }
            topics.add(new OffsetDeleteRequestTopic().setName(name).setPartitions(asked));
        });
        return new OffsetDeleteRequestData().setGroupId(groupId).setTopics(topics);
    }

    private static Errors onDeleted(
            OffsetDeleteResponseData response, Futures<TopicPartition, Void> futures, CompletableFuture<Void> ofGroup) {
        Errors error = Errors.forCode(response.errorCode());
        if (error != Errors.NONE) {
            return error;
        }
        ofGroup.complete(null);
        for (OffsetDeleteResponseData.OffsetDeleteResponseTopic topic : response.topics()) {
            for (OffsetDeleteResponseData.OffsetDeleteResponsePartition partition : topic.partitions()) {
                settle(
                        futures,
                        new TopicPartition(topic.name(), partition.partitionIndex()),
                        Errors.forCode(partition.errorCode()));
            }
        }
        futures.failRest(noResult());
        return Errors.NONE;
    }
}
