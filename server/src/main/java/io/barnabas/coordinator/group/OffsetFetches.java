package io.barnabas.coordinator.group;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import io.barnabas.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import io.barnabas.common.message.OffsetFetchResponseData.OffsetFetchResponseGroup;
import io.barnabas.common.message.OffsetFetchResponseData.OffsetFetchResponsePartitions;
import io.barnabas.common.message.OffsetFetchResponseData.OffsetFetchResponseTopics;
import io.barnabas.coordinator.group.offsets.CommittedOffsets;
import io.barnabas.coordinator.group.offsets.OffsetAndMetadata;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * OffsetFetch: anyone may ask for any group's offsets. Member ids and epochs, which version 9 has, speak of groups of
 * another protocol and are not looked at.
 */
final class OffsetFetches {
    private static final long NO_OFFSET = -1L;
    private static final OffsetAndMetadata NOTHING =
            new OffsetAndMetadata(NO_OFFSET, -1, "", OffsetAndMetadata.NO_TIMESTAMP, OffsetAndMetadata.NO_TIMESTAMP);

    private OffsetFetches() {}

    static OffsetFetchResponseGroup fetch(CommittedOffsets committed, OffsetFetchRequestGroup request) {
        Map<TopicPartition, OffsetAndMetadata> offsets = committed.of(request.groupId());
        OffsetFetchResponseGroup response = new OffsetFetchResponseGroup().setGroupId(request.groupId());
        if (request.topics() == null) {
            addAll(response, offsets);
            return response;
        }
        for (OffsetFetchRequestTopics topic : request.topics()) {
            OffsetFetchResponseTopics answer = new OffsetFetchResponseTopics().setName(topic.name());
            for (int partition : topic.partitionIndexes()) {
                OffsetAndMetadata offset = offsets.getOrDefault(new TopicPartition(topic.name(), partition), NOTHING);
                answer.partitions().add(partition(partition, offset));
            }
            response.topics().add(answer);
        }
        return response;
    }

    private static void addAll(OffsetFetchResponseGroup response, Map<TopicPartition, OffsetAndMetadata> offsets) {
        Map<String, OffsetFetchResponseTopics> topics = new LinkedHashMap<>();
        offsets.forEach((partition, offset) -> topics.computeIfAbsent(
                        partition.topic(), name -> new OffsetFetchResponseTopics().setName(name))
                .partitions()
                .add(partition(partition.partition(), offset)));
        response.topics().addAll(topics.values());
    }

    private static OffsetFetchResponsePartitions partition(int index, OffsetAndMetadata offset) {
        return new OffsetFetchResponsePartitions()
                .setPartitionIndex(index)
                .setCommittedOffset(offset.offset())
                .setCommittedLeaderEpoch(offset.leaderEpoch())
                .setMetadata(offset.metadata());
    }
}
