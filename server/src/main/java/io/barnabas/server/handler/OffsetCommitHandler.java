package io.barnabas.server.handler;

import io.barnabas.common.message.OffsetCommitRequestData;
import io.barnabas.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import io.barnabas.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import io.barnabas.common.message.OffsetCommitResponseData;
import io.barnabas.common.message.OffsetCommitResponseData.OffsetCommitResponsePartition;
import io.barnabas.common.message.OffsetCommitResponseData.OffsetCommitResponseTopic;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.coordinator.group.GroupRequest;
import io.barnabas.server.coordinator.GroupCoordinator;
import io.barnabas.server.metadata.MetadataCache;
import io.barnabas.server.metadata.MetadataImage;
import java.util.ArrayList;
import java.util.List;

/**
 * OffsetCommit 0 to 9. Partitions the cluster does not have are answered UNKNOWN_TOPIC_OR_PARTITION and not committed.
 * Version 0 goes to ZooKeeper.
 */
public final class OffsetCommitHandler implements RequestHandler {
    private final GroupCoordinator coordinator;
    private final MetadataCache metadataCache;
    private final ConsumerOffsetsInStore inStore;

    /** @param metadataCache which partitions there are */
    OffsetCommitHandler(GroupCoordinator coordinator, MetadataCache metadataCache, ConsumerOffsetsInStore inStore) {
        this.coordinator = coordinator;
        this.metadataCache = metadataCache;
        this.inStore = inStore;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.OFFSET_COMMIT;
    }

    @Override
    public void handle(RequestContext context, ApiMessage message) {
        OffsetCommitRequestData request = (OffsetCommitRequestData) message;
        if (context.apiVersion() == 0) {
            inStore.commit(context, request);
            return;
        }
        GroupRequest from = GroupHandler.requestOf(context, coordinator);
        List<OffsetCommitRequestTopic> asked = request.topics();
        boolean allKnown = allKnown(asked);
        if (!allKnown) {
            request.setTopics(known(asked));
        }
        if (request.topics().isEmpty()) {
            context.respond(
                    allKnown ? new OffsetCommitResponseData() : withUnknown(new OffsetCommitResponseData(), asked));
            return;
        }
        coordinator.run(
                request.groupId(),
                shard -> shard.commitOffsets(
                        from, request, response -> context.respond(allKnown ? response : withUnknown(response, asked))),
                error -> {
                    OffsetCommitResponseData response = (OffsetCommitResponseData)
                            GroupErrorResponses.of(apiKey(), context.apiVersion(), request, error, null);
                    context.respond(allKnown ? response : withUnknown(response, asked));
                });
    }

    private boolean allKnown(List<OffsetCommitRequestTopic> topics) {
        MetadataImage image = metadataCache.image();
        for (int i = 0; i < topics.size(); i++) {
            OffsetCommitRequestTopic topic = topics.get(i);
            for (int j = 0; j < topic.partitions().size(); j++) {
                if (image.partition(topic.name(), topic.partitions().get(j).partitionIndex()) == null) {
                    return false;
                }
            }
        }
        return true;
    }

    /** The same without what the cluster does not have; the request's own lists stay as they are. */
    private List<OffsetCommitRequestTopic> known(List<OffsetCommitRequestTopic> topics) {
        MetadataImage image = metadataCache.image();
        List<OffsetCommitRequestTopic> known = new ArrayList<>();
        for (OffsetCommitRequestTopic topic : topics) {
            List<OffsetCommitRequestPartition> partitions = new ArrayList<>();
            for (OffsetCommitRequestPartition partition : topic.partitions()) {
                if (image.partition(topic.name(), partition.partitionIndex()) != null) {
                    partitions.add(partition);
                }
            }
            if (!partitions.isEmpty()) {
                known.add(new OffsetCommitRequestTopic().setName(topic.name()).setPartitions(partitions));
            }
        }
        return known;
    }

    /** The response in the order of the request, with what was left out of it. */
    private static OffsetCommitResponseData withUnknown(
            OffsetCommitResponseData response, List<OffsetCommitRequestTopic> asked) {
        List<OffsetCommitResponseTopic> topics = new ArrayList<>(asked.size());
        for (OffsetCommitRequestTopic topic : asked) {
            List<OffsetCommitResponsePartition> partitions =
                    new ArrayList<>(topic.partitions().size());
            for (OffsetCommitRequestPartition partition : topic.partitions()) {
                partitions.add(answerTo(response, topic.name(), partition.partitionIndex()));
            }
            topics.add(new OffsetCommitResponseTopic().setName(topic.name()).setPartitions(partitions));
        }
        return new OffsetCommitResponseData()
                .setThrottleTimeMs(response.throttleTimeMs())
                .setTopics(topics);
    }

    private static OffsetCommitResponsePartition answerTo(OffsetCommitResponseData response, String topic, int index) {
        for (OffsetCommitResponseTopic answered : response.topics()) {
            if (answered.name().equals(topic)) {
                for (OffsetCommitResponsePartition partition : answered.partitions()) {
                    if (partition.partitionIndex() == index) {
                        return partition;
                    }
                }
            }
        }
        return new OffsetCommitResponsePartition()
                .setPartitionIndex(index)
                .setErrorCode(Errors.UNKNOWN_TOPIC_OR_PARTITION.code());
    }
}
