package io.barnabas.server.handler;

import io.barnabas.cluster.OffsetAndTimestamp;
import io.barnabas.cluster.Partition;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.ListOffsetsRequestData;
import io.barnabas.common.message.ListOffsetsRequestData.ListOffsetsPartition;
import io.barnabas.common.message.ListOffsetsRequestData.ListOffsetsTopic;
import io.barnabas.common.message.ListOffsetsResponseData;
import io.barnabas.common.message.ListOffsetsResponseData.ListOffsetsPartitionResponse;
import io.barnabas.common.message.ListOffsetsResponseData.ListOffsetsTopicResponse;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.server.replica.ReplicaManager;
import io.barnabas.storage.log.FetchIsolation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** ListOffsets 0 to 9: the offset of a time, of the start, of the end. */
public final class ListOffsetsHandler implements RequestHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ListOffsetsHandler.class);

    private static final long LATEST = -1;
    private static final long EARLIEST = -2;
    /** KIP-734, version 7. */
    private static final long MAX_TIMESTAMP = -3;
    /** KIP-405, version 8: without tiered storage the same as {@link #EARLIEST}. */
    private static final long EARLIEST_LOCAL = -4;
    /** KIP-1005, version 9: without tiered storage there is none. */
    private static final long LATEST_TIERED = -5;

    private static final int CONSUMER_ID = -1;
    private static final int DEBUGGING_CONSUMER_ID = -2;
    private static final byte READ_COMMITTED = 1;

    private final ReplicaManager replicaManager;

    public ListOffsetsHandler(ReplicaManager replicaManager) {
        this.replicaManager = replicaManager;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.LIST_OFFSETS;
    }

    @Override
    public short minVersion() {
        return 0;
    }

    @Override
    public short maxVersion() {
        return 9;
    }

    @Override
    public void handle(RequestContext context, ApiMessage message) {
        ListOffsetsRequestData request = (ListOffsetsRequestData) message;
        short version = context.apiVersion();
        Set<TopicPartition> duplicates = duplicatesOf(request);
        ListOffsetsResponseData response = new ListOffsetsResponseData();
        for (ListOffsetsTopic topic : request.topics()) {
            ListOffsetsTopicResponse topicResponse = new ListOffsetsTopicResponse().setName(topic.name());
            response.topics().add(topicResponse);
            for (ListOffsetsPartition asked : topic.partitions()) {
                boolean twice = duplicates.contains(new TopicPartition(topic.name(), asked.partitionIndex()));
                topicResponse
                        .partitions()
                        .add(
                                twice
                                        ? failed(asked, Errors.INVALID_REQUEST)
                                        : answer(request, topic.name(), asked, version));
            }
        }
        context.respond(response);
    }

    private static Set<TopicPartition> duplicatesOf(ListOffsetsRequestData request) {
        Set<TopicPartition> seen = new HashSet<>();
        Set<TopicPartition> duplicates = new HashSet<>(0);
        for (ListOffsetsTopic topic : request.topics()) {
            for (ListOffsetsPartition partition : topic.partitions()) {
                TopicPartition tp = new TopicPartition(topic.name(), partition.partitionIndex());
                if (!seen.add(tp)) {
                    duplicates.add(tp);
                }
            }
        }
        return duplicates;
    }

    private static ListOffsetsPartitionResponse failed(ListOffsetsPartition asked, Errors error) {
        return new ListOffsetsPartitionResponse()
                .setPartitionIndex(asked.partitionIndex())
                .setErrorCode(error.code())
                .setTimestamp(-1)
                .setOffset(-1);
    }

    private ListOffsetsPartitionResponse answer(
            ListOffsetsRequestData request, String topic, ListOffsetsPartition asked, short version) {
        try {
            OffsetAndTimestamp found = find(request, topic, asked, version);
            ListOffsetsPartitionResponse answer =
                    new ListOffsetsPartitionResponse().setPartitionIndex(asked.partitionIndex());
            if (version == 0) {
                return answer.setOldStyleOffsets(oldStyleOffsets(topic, asked, found));
            }
            answer.setTimestamp(found.timestamp()).setOffset(found.offset());
            return version >= 4 ? answer.setLeaderEpoch(found.leaderEpoch()) : answer;
        } catch (ApiException e) {
            LOG.debug("ListOffsets of {}-{}: {}", topic, asked.partitionIndex(), e.getMessage());
            // Clients before version 5 do not know the newer error, which means the same to them.
            boolean unknownError = e.error() == Errors.OFFSET_NOT_AVAILABLE && version < 5;
            return failed(asked, unknownError ? Errors.LEADER_NOT_AVAILABLE : e.error());
        }
    }

    private OffsetAndTimestamp find(
            ListOffsetsRequestData request, String topic, ListOffsetsPartition asked, short version) {
        long timestamp = asked.timestamp();
        if (timestamp < oldestSpecialTimestamp(version)) {
            throw new ApiException(Errors.UNSUPPORTED_VERSION);
        }
        Partition partition = replicaManager.partition(topic, asked.partitionIndex());
        boolean leaderOnly = request.replicaId() != DEBUGGING_CONSUMER_ID;
        FetchIsolation isolation = FetchIsolation.LOG_END;
        if (request.replicaId() == CONSUMER_ID) {
            isolation = request.isolationLevel() == READ_COMMITTED
                    ? FetchIsolation.TXN_COMMITTED
                    : FetchIsolation.HIGH_WATERMARK;
        }
        int epoch = asked.currentLeaderEpoch();
        if (timestamp == LATEST) {
            return partition.latestOffset(isolation, epoch, leaderOnly);
        }
        if (timestamp == EARLIEST || timestamp == EARLIEST_LOCAL) {
            return partition.earliestOffset(epoch, leaderOnly);
        }
        if (timestamp == MAX_TIMESTAMP) {
            return partition.offsetOfMaxTimestamp(isolation, epoch, leaderOnly);
        }
        if (timestamp == LATEST_TIERED) {
            partition.earliestOffset(epoch, leaderOnly);
            return OffsetAndTimestamp.NOT_FOUND;
        }
        return partition.offsetForTimestamp(timestamp, isolation, epoch, leaderOnly);
    }

    private static long oldestSpecialTimestamp(short version) {
        return switch (version) {
            case 0, 1, 2, 3, 4, 5, 6 -> EARLIEST;
            case 7 -> MAX_TIMESTAMP;
            case 8 -> EARLIEST_LOCAL;
            default -> LATEST_TIERED;
        };
    }

    /** Version 0 wants segment boundaries, latest first; the found offset and the log's start are two. */
    private List<Long> oldStyleOffsets(String topic, ListOffsetsPartition asked, OffsetAndTimestamp found) {
        List<Long> offsets = new ArrayList<>(2);
        long start = replicaManager
                .partition(topic, asked.partitionIndex())
                .earliestOffset(-1, true)
                .offset();
        if (found.offset() >= 0 && asked.maxNumOffsets() > 0) {
            offsets.add(found.offset());
        }
        if (start != found.offset() && offsets.size() < asked.maxNumOffsets()) {
            offsets.add(start);
        }
        return offsets;
    }
}
