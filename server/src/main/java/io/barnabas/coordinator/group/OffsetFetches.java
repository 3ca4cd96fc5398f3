package io.barnabas.coordinator.group;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import io.barnabas.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import io.barnabas.common.message.OffsetFetchResponseData.OffsetFetchResponseGroup;
import io.barnabas.common.message.OffsetFetchResponseData.OffsetFetchResponsePartitions;
import io.barnabas.common.message.OffsetFetchResponseData.OffsetFetchResponseTopics;
import io.barnabas.common.protocol.Errors;
import io.barnabas.coordinator.group.offsets.CommittedOffsets;
import io.barnabas.coordinator.group.offsets.OffsetAndMetadata;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * OffsetFetch: anyone may ask for any group's offsets. Member ids and epochs, which version 9 has, speak of groups of
 * another protocol and are not looked at.
 */
final class OffsetFetches {
    private static final long NO_OFFSET = -1L;
    private static final OffsetAndMetadata NOTHING = new OffsetAndMetadata(
            NO_OFFSET, NO_OFFSET, -1, "", OffsetAndMetadata.NO_TIMESTAMP, OffsetAndMetadata.NO_TIMESTAMP);

    private OffsetFetches() {}

    /** @param requireStable whether an offset that an open transaction may change is an error (KIP-447) */
    static OffsetFetchResponseGroup fetch(
            CommittedOffsets committed, OffsetFetchRequestGroup request, boolean requireStable) {
        Set<TopicPartition> unstable = requireStable ? committed.pendingOf(request.groupId()) : Set.of();
        Map<TopicPartition, OffsetAndMetadata> offsets = committed.of(request.groupId());
        OffsetFetchResponseGroup response = new OffsetFetchResponseGroup().setGroupId(request.groupId());
        if (request.topics() == null) {
            addAll(response, offsets, unstable);
            return response;
        }
        for (OffsetFetchRequestTopics topic : request.topics()) {
            OffsetFetchResponseTopics answer = new OffsetFetchResponseTopics().setName(topic.name());
            for (int partition : topic.partitionIndexes()) {
                TopicPartition key = new TopicPartition(topic.name(), partition);
                answer.partitions().add(answer(key, offsets.getOrDefault(key, NOTHING), unstable));
            }
            response.topics().add(answer);
        }
        return response;
    }

    private static void addAll(
            OffsetFetchResponseGroup response,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            Set<TopicPartition> unstable) {
        Map<String, OffsetFetchResponseTopics> topics = new LinkedHashMap<>();
        offsets.forEach((partition, offset) -> topics.computeIfAbsent(
                        partition.topic(), name -> new OffsetFetchResponseTopics().setName(name))
                .partitions()
                .add(answer(partition, offset, unstable)));
        response.topics().addAll(topics.values());
    }

    private static OffsetFetchResponsePartitions answer(
            TopicPartition partition, OffsetAndMetadata committed, Set<TopicPartition> unstable) {
        boolean open = unstable.contains(partition);
        OffsetAndMetadata offset = open ? NOTHING : committed;
        return new OffsetFetchResponsePartitions()
                .setPartitionIndex(partition.partition())
                .setCommittedOffset(offset.offset())
                .setCommittedLeaderEpoch(offset.leaderEpoch())
                .setMetadata(offset.metadata())
                .setErrorCode((open ? Errors.UNSTABLE_OFFSET_COMMIT : Errors.NONE).code());
    }
}
