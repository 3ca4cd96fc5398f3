package io.barnabas.coordinator.group;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.OffsetCommitValue;
import io.barnabas.common.message.TxnOffsetCommitRequestData;
import io.barnabas.common.message.TxnOffsetCommitRequestData.TxnOffsetCommitRequestPartition;
import io.barnabas.common.message.TxnOffsetCommitRequestData.TxnOffsetCommitRequestTopic;
import io.barnabas.common.message.TxnOffsetCommitResponseData;
import io.barnabas.common.message.TxnOffsetCommitResponseData.TxnOffsetCommitResponsePartition;
import io.barnabas.common.message.TxnOffsetCommitResponseData.TxnOffsetCommitResponseTopic;
import io.barnabas.common.protocol.Errors;
import io.barnabas.coordinator.common.CoordinatorRecord;
import io.barnabas.coordinator.common.CoordinatorResult;
import io.barnabas.coordinator.common.TransactionalProducer;
import io.barnabas.coordinator.group.offsets.OffsetAndMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * TxnOffsetCommit: by a producer that speaks for a member of the group's generation (KIP-447), or for nobody, as
 * producers before version 3 do, which only their transactional ids fence.
 */
final class TransactionalOffsetCommits {
    private final GroupConfig config;
    private final Groups groups;
    private final Predicate<String> topicExists;

    TransactionalOffsetCommits(GroupConfig config, Groups groups, Predicate<String> topicExists) {
        this.config = config;
        this.groups = groups;
        this.topicExists = topicExists;
    }

    CoordinatorResult commit(
            long nowMs,
            TransactionalProducer producer,
            TxnOffsetCommitRequestData request,
            Consumer<TxnOffsetCommitResponseData> reply) {
        Errors groupError = check(request);
        TxnOffsetCommitResponseData response = new TxnOffsetCommitResponseData();
        List<CoordinatorRecord> records = new ArrayList<>();
        List<TxnOffsetCommitResponsePartition> written = new ArrayList<>();
        for (TxnOffsetCommitRequestTopic topic : request.topics()) {
            Errors topicError = topicExists.test(topic.name()) ? groupError : Errors.UNKNOWN_TOPIC_OR_PARTITION;
            TxnOffsetCommitResponseTopic answers = new TxnOffsetCommitResponseTopic().setName(topic.name());
            for (TxnOffsetCommitRequestPartition partition : topic.partitions()) {
                Errors error = topicError == Errors.NONE ? checkMetadata(partition) : topicError;
                TxnOffsetCommitResponsePartition answer = new TxnOffsetCommitResponsePartition()
                        .setPartitionIndex(partition.partitionIndex())
                        .setErrorCode(error.code());
                answers.partitions().add(answer);
                if (error == Errors.NONE) {
                    records.add(record(nowMs, request.groupId(), topic.name(), partition));
                    written.add(answer);
                }
            }
            response.topics().add(answers);
        }
        if (records.isEmpty()) {
            reply.accept(response);
            return CoordinatorResult.nothing();
        }
        return CoordinatorResult.writeTransactional(producer, records, () -> reply.accept(response), error -> {
            short code = AppendErrors.ofOffsets(error).code();
            written.forEach(answer -> answer.setErrorCode(code));
            reply.accept(response);
        });
    }

    private Errors check(TxnOffsetCommitRequestData request) {
        ClassicGroup known = groups.find(request.groupId());
        ClassicGroup group = known == null ? new ClassicGroup(request.groupId()) : known;
        int generation = request.generationId();
        if (generation < 0 && group.is(GroupState.EMPTY)) {
            return Errors.NONE;
        }
        boolean fromMember = generation >= 0
                || !request.memberId().equals(JoinRequest.UNKNOWN_MEMBER_ID)
                || request.groupInstanceId() != null;
        return fromMember
                ? MemberChecks.generation(group, request.memberId(), request.groupInstanceId(), generation)
                : Errors.NONE;
    }

    private Errors checkMetadata(TxnOffsetCommitRequestPartition partition) {
        String metadata = partition.committedMetadata();
        return metadata == null || metadata.length() <= config.offsetMetadataMaxBytes()
                ? Errors.NONE
                : Errors.OFFSET_METADATA_TOO_LARGE;
    }

    private static CoordinatorRecord record(
            long nowMs, String groupId, String topic, TxnOffsetCommitRequestPartition partition) {
        OffsetCommitValue value = new OffsetCommitValue()
                .setOffset(partition.committedOffset())
                .setLeaderEpoch(partition.committedLeaderEpoch())
                .setMetadata(partition.committedMetadata() == null ? "" : partition.committedMetadata())
                .setCommitTimestamp(nowMs)
                .setExpireTimestamp(OffsetAndMetadata.NO_TIMESTAMP);
        return GroupRecords.offsetCommit(groupId, new TopicPartition(topic, partition.partitionIndex()), value);
    }
}
