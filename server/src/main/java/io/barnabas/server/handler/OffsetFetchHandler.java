package io.barnabas.server.handler;

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
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.coordinator.group.GroupRequest;
import io.barnabas.server.coordinator.Gather;
import io.barnabas.server.coordinator.GroupCoordinator;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * OffsetFetch 0 to 9: one group, from version 8 on several (KIP-709). Version 0 asks ZooKeeper.
 */
public final class OffsetFetchHandler implements RequestHandler {
    private static final short FIRST_BATCHED_VERSION = 8;
    private static final short FIRST_VERSION_WITH_LEADER_EPOCH = 5;

    private final GroupCoordinator coordinator;
    private final ConsumerOffsetsInStore inStore;

    OffsetFetchHandler(GroupCoordinator coordinator, ConsumerOffsetsInStore inStore) {
        this.coordinator = coordinator;
        this.inStore = inStore;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.OFFSET_FETCH;
    }

    @Override
    public void handle(RequestContext context, ApiMessage message) {
        OffsetFetchRequestData request = (OffsetFetchRequestData) message;
        if (context.apiVersion() == 0) {
            inStore.fetch(context, request);
            return;
        }
        GroupRequest from = GroupHandler.requestOf(context, coordinator);
        if (context.apiVersion() < FIRST_BATCHED_VERSION) {
            fetch(
                    from,
                    onlyGroup(request),
                    request.requireStable(),
                    group -> context.respond(
                            group.errorCode() == Errors.NONE.code()
                                    ? oneGroup(group, context.apiVersion())
                                    : GroupErrorResponses.of(
                                            apiKey(),
                                            context.apiVersion(),
                                            request,
                                            Errors.forCode(group.errorCode()),
                                            null)));
            return;
        }
        List<OffsetFetchRequestGroup> groups = request.groups();
        Gather<OffsetFetchResponseGroup> gather = new Gather<>(
                groups.size(), answers -> context.respond(new OffsetFetchResponseData().setGroups(answers)));
        for (int i = 0; i < groups.size(); i++) {
            int index = i;
            fetch(from, groups.get(i), request.requireStable(), group -> gather.set(index, group));
        }
    }

    private void fetch(
            GroupRequest from,
            OffsetFetchRequestGroup group,
            boolean requireStable,
            Consumer<OffsetFetchResponseGroup> reply) {
        coordinator.run(
                group.groupId(),
                shard -> shard.fetchOffsets(from, group, requireStable, reply),
                error -> reply.accept(new OffsetFetchResponseGroup()
                        .setGroupId(group.groupId())
                        .setErrorCode(error.code())));
    }

    private static OffsetFetchRequestGroup onlyGroup(OffsetFetchRequestData request) {
        OffsetFetchRequestGroup group = new OffsetFetchRequestGroup().setGroupId(request.groupId());
        if (request.topics() == null) {
            return group.setTopics(null);
        }
        List<OffsetFetchRequestTopics> topics = new ArrayList<>(request.topics().size());
        for (OffsetFetchRequestTopic topic : request.topics()) {
            topics.add(
                    new OffsetFetchRequestTopics().setName(topic.name()).setPartitionIndexes(topic.partitionIndexes()));
        }
        return group.setTopics(topics);
    }

    private static OffsetFetchResponseData oneGroup(OffsetFetchResponseGroup group, short version) {
        List<OffsetFetchResponseTopic> topics = new ArrayList<>(group.topics().size());
        for (OffsetFetchResponseTopics topic : group.topics()) {
            List<OffsetFetchResponsePartition> partitions =
                    new ArrayList<>(topic.partitions().size());
            for (OffsetFetchResponsePartitions partition : topic.partitions()) {
                partitions.add(onePartition(partition, version));
            }
            topics.add(new OffsetFetchResponseTopic().setName(topic.name()).setPartitions(partitions));
        }
        return new OffsetFetchResponseData().setTopics(topics);
    }

    private static OffsetFetchResponsePartition onePartition(OffsetFetchResponsePartitions partition, short version) {
        OffsetFetchResponsePartition answer = new OffsetFetchResponsePartition()
                .setPartitionIndex(partition.partitionIndex())
                .setCommittedOffset(partition.committedOffset())
                .setMetadata(partition.metadata())
                .setErrorCode(partition.errorCode());
        return version >= FIRST_VERSION_WITH_LEADER_EPOCH
                ? answer.setCommittedLeaderEpoch(partition.committedLeaderEpoch())
                : answer;
    }
}
