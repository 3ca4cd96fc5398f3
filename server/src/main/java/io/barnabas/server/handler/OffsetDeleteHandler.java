package io.barnabas.server.handler;

import io.barnabas.common.message.OffsetDeleteRequestData;
import io.barnabas.common.message.OffsetDeleteRequestData.OffsetDeleteRequestPartition;
import io.barnabas.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopic;
import io.barnabas.common.message.OffsetDeleteResponseData;
import io.barnabas.common.message.OffsetDeleteResponseData.OffsetDeleteResponsePartition;
import io.barnabas.common.message.OffsetDeleteResponseData.OffsetDeleteResponseTopic;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.coordinator.group.GroupRequest;
import io.barnabas.server.coordinator.GroupCoordinator;
import io.barnabas.server.metadata.MetadataCache;
import io.barnabas.server.metadata.MetadataImage;
import java.util.ArrayList;
import java.util.List;

/** OffsetDelete 0. Partitions the cluster does not have are answered UNKNOWN_TOPIC_OR_PARTITION. */
public final class OffsetDeleteHandler implements RequestHandler {
    private final GroupCoordinator coordinator;
    private final MetadataCache metadataCache;

    /** @param metadataCache which partitions there are */
    public OffsetDeleteHandler(GroupCoordinator coordinator, MetadataCache metadataCache) {
        this.coordinator = coordinator;
        this.metadataCache = metadataCache;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.OFFSET_DELETE;
    }

    @Override
    public void handle(RequestContext context, ApiMessage message) {
        OffsetDeleteRequestData request = (OffsetDeleteRequestData) message;
        if (request.groupId().isEmpty()) {
            GroupHandler.refuse(context, message, Errors.INVALID_GROUP_ID);
            return;
        }
        GroupRequest from = GroupHandler.requestOf(context, coordinator);
        MetadataImage image = metadataCache.image();
        List<OffsetDeleteRequestTopic> known = new ArrayList<>();
        List<OffsetDeleteResponseTopic> unknown = new ArrayList<>();
        for (OffsetDeleteRequestTopic topic : request.topics()) {
            OffsetDeleteRequestTopic there = new OffsetDeleteRequestTopic().setName(topic.name());
            OffsetDeleteResponseTopic missing = new OffsetDeleteResponseTopic().setName(topic.name());
            for (OffsetDeleteRequestPartition partition : topic.partitions()) {
                if (image.partition(topic.name(), partition.partitionIndex()) != null) {
                    there.partitions().add(partition);
                } else {
                    missing.partitions()
                            .add(new OffsetDeleteResponsePartition()
                                    .setPartitionIndex(partition.partitionIndex())
                                    .setErrorCode(Errors.UNKNOWN_TOPIC_OR_PARTITION.code()));
                }
            }
            if (!there.partitions().isEmpty()) {
                known.add(there);
            }
            if (!missing.partitions().isEmpty()) {
                unknown.add(missing);
            }
        }
        request.setTopics(known);
        coordinator.run(
                request.groupId(),
                shard ->
                        shard.deleteOffsets(from, request, response -> context.respond(withUnknown(response, unknown))),
                error -> GroupHandler.refuse(context, message, error));
    }

    private static OffsetDeleteResponseData withUnknown(
            OffsetDeleteResponseData response, List<OffsetDeleteResponseTopic> unknown) {
        if (response.errorCode() != Errors.NONE.code() || unknown.isEmpty()) {
            return response;
        }
        List<OffsetDeleteResponseTopic> topics = new ArrayList<>(response.topics());
        for (OffsetDeleteResponseTopic missing : unknown) {
            OffsetDeleteResponseTopic same = null;
            for (OffsetDeleteResponseTopic topic : topics) {
                same = topic.name().equals(missing.name()) ? topic : same;
            }
            if (same == null) {
                topics.add(missing);
            } else {
                List<OffsetDeleteResponsePartition> both = new ArrayList<>(same.partitions());
                both.addAll(missing.partitions());
                same.setPartitions(both);
            }
        }
        return response.setTopics(topics);
    }
}
