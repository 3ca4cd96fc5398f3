package io.barnabas.coordinator.group;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.OffsetCommitRequestData;
import io.barnabas.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import io.barnabas.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import io.barnabas.common.message.OffsetCommitResponseData;
import io.barnabas.common.message.OffsetCommitResponseData.OffsetCommitResponsePartition;
import io.barnabas.common.message.OffsetCommitResponseData.OffsetCommitResponseTopic;
import io.barnabas.common.message.OffsetCommitValue;
import io.barnabas.common.protocol.Errors;
import io.barnabas.coordinator.common.CoordinatorRecord;
import io.barnabas.coordinator.group.offsets.OffsetAndMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** OffsetCommit: by members of their group's generation, or by anyone if the group has no members. */
final class OffsetCommits {
    /** The client leaves a time to the broker. */
    private static final long DEFAULT = -1L;

    private final GroupConfig config;
    private final Groups groups;
    private final Sessions sessions;
    private final Predicate<String> topicExists;

    OffsetCommits(GroupConfig config, Groups groups, Sessions sessions, Predicate<String> topicExists) {
        this.config = config;
        this.groups = groups;
        this.sessions = sessions;
        this.topicExists = topicExists;
    }

    void commit(Turn turn, OffsetCommitRequestData request, Consumer<OffsetCommitResponseData> reply) {
        boolean anyTopic = request.topics().stream().anyMatch(topic -> topicExists.test(topic.name()));
        Errors groupError = anyTopic ? check(request) : Errors.NONE;
        OffsetCommitResponseData response = new OffsetCommitResponseData();
        List<CoordinatorRecord> records = new ArrayList<>();
        List<OffsetCommitResponsePartition> written = new ArrayList<>();
        for (OffsetCommitRequestTopic topic : request.topics()) {
            Errors topicError = topicExists.test(topic.name()) ? groupError : Errors.UNKNOWN_TOPIC_OR_PARTITION;
            List<OffsetCommitResponsePartition> partitions =
                    new ArrayList<>(topic.partitions().size());
            for (OffsetCommitRequestPartition partition : topic.partitions()) {
                Errors error = topicError == Errors.NONE ? checkMetadata(partition) : topicError;
                OffsetCommitResponsePartition answer = new OffsetCommitResponsePartition()
                        .setPartitionIndex(partition.partitionIndex())
                        .setErrorCode(error.code());
                partitions.add(answer);
                if (error == Errors.NONE) {
                    records.add(record(turn.nowMs(), request, topic.name(), partition));
                    written.add(answer);
                }
            }
            response.topics()
                    .add(new OffsetCommitResponseTopic().setName(topic.name()).setPartitions(partitions));
        }
        if (records.isEmpty()) {
            reply.accept(response);
            return;
        }
        turn.write(records, () -> reply.accept(response), error -> {
            written.forEach(
                    answer -> answer.setErrorCode(AppendErrors.ofOffsets(error).code()));
            reply.accept(response);
        });
    }

    private Errors check(OffsetCommitRequestData request) {
        int generation = request.generationIdOrMemberEpoch();
        ClassicGroup group = groups.find(request.groupId());
        if (group == null) {
            if (generation >= 0) {
                return Errors.ILLEGAL_GENERATION;
            }
            group = new ClassicGroup(request.groupId());
        }
        if (generation < 0 && group.is(GroupState.EMPTY)) {
            // An admin client, or a consumer that assigns itself; who it says it is does not matter.
            return Errors.NONE;
        }
        boolean fromMember = generation >= 0
                || !request.memberId().equals(JoinRequest.UNKNOWN_MEMBER_ID)
                || request.groupInstanceId() != null;
        if (!fromMember) {
            return Errors.UNKNOWN_MEMBER_ID;
        }
        Errors error = MemberChecks.generation(group, request.memberId(), request.groupInstanceId(), generation);
        if (error != Errors.NONE) {
            return error;
        }
        if (group.is(GroupState.COMPLETING_REBALANCE)) {
            // It may not know yet what it owns in this generation.
            return Errors.REBALANCE_IN_PROGRESS;
        }
        sessions.restart(group, group.member(request.memberId()));
        return Errors.NONE;
    }

    private Errors checkMetadata(OffsetCommitRequestPartition partition) {
        String metadata = partition.committedMetadata();
        return metadata == null || metadata.length() <= config.offsetMetadataMaxBytes()
                ? Errors.NONE
                : Errors.OFFSET_METADATA_TOO_LARGE;
    }

    private static CoordinatorRecord record(
            long nowMs, OffsetCommitRequestData request, String topic, OffsetCommitRequestPartition partition) {
        OffsetCommitValue value = new OffsetCommitValue()
                .setOffset(partition.committedOffset())
                .setLeaderEpoch(partition.committedLeaderEpoch())
                .setMetadata(partition.committedMetadata() == null ? "" : partition.committedMetadata())
                .setCommitTimestamp(partition.commitTimestamp() == DEFAULT ? nowMs : partition.commitTimestamp())
                .setExpireTimestamp(
                        request.retentionTimeMs() == DEFAULT
                                ? OffsetAndMetadata.NO_TIMESTAMP
                                : expiry(nowMs, request.retentionTimeMs()));
        return GroupRecords.offsetCommit(
                request.groupId(), new TopicPartition(topic, partition.partitionIndex()), value);
    }

    private static long expiry(long nowMs, long retentionMs) {
        return retentionMs > Long.MAX_VALUE - nowMs ? Long.MAX_VALUE : nowMs + retentionMs;
    }
}
