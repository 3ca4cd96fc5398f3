package io.barnabas.clients.producer.transaction;

import io.barnabas.clients.consumer.CommitFailedException;
import io.barnabas.clients.consumer.ConsumerGroupMetadata;
import io.barnabas.clients.consumer.OffsetAndMetadata;
import io.barnabas.clients.errors.ClientExceptions;
import io.barnabas.clients.errors.GroupAuthorizationException;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.TxnOffsetCommitRequestData;
import io.barnabas.common.message.TxnOffsetCommitRequestData.TxnOffsetCommitRequestPartition;
import io.barnabas.common.message.TxnOffsetCommitRequestData.TxnOffsetCommitRequestTopic;
import io.barnabas.common.message.TxnOffsetCommitResponseData;
import io.barnabas.common.message.TxnOffsetCommitResponseData.TxnOffsetCommitResponsePartition;
import io.barnabas.common.message.TxnOffsetCommitResponseData.TxnOffsetCommitResponseTopic;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.protocol.UnsupportedVersionException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Hands offsets to a group's coordinator, which keeps them back until the transaction is committed. */
final class OffsetCommitCall extends TransactionCall {
    /** The first that says which member commits (KIP-447). */
    private static final short FIRST_WITH_MEMBER = 3;

    private final ConsumerGroupMetadata member;
    private final PendingOperation operation;
    private final Map<TopicPartition, OffsetAndMetadata> left;

    OffsetCommitCall(
            TransactionManager manager,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            ConsumerGroupMetadata member,
            PendingOperation operation) {
        super(manager);
        this.member = member;
        this.operation = operation;
        this.left = new LinkedHashMap<>(offsets);
    }

    @Override
    ApiKeys api() {
        return ApiKeys.TXN_OFFSET_COMMIT;
    }

    @Override
    Turn turn() {
        return Turn.ADD;
    }

    @Override
    String groupId() {
        return member.groupId();
    }

    @Override
    ApiMessage request(short version) {
        boolean namesMember = !member.memberId().isEmpty()
                || member.generationId() != -1
                || member.groupInstanceId().isPresent();
        if (namesMember && version < FIRST_WITH_MEMBER) {
            throw new UnsupportedVersionException("Broker doesn't support group metadata commit API on version "
                    + version + ", minimum supported request version is 3 which requires brokers to be on version 2.5"
                    + " or above.");
        }
        Map<String, TxnOffsetCommitRequestTopic> byTopic = new LinkedHashMap<>();
        left.forEach((partition, offset) -> byTopic.computeIfAbsent(
                        partition.topic(),
                        name -> new TxnOffsetCommitRequestTopic().setName(name).setPartitions(new ArrayList<>()))
                .partitions()
                .add(new TxnOffsetCommitRequestPartition()
                        .setPartitionIndex(partition.partition())
                        .setCommittedOffset(offset.offset())
                        .setCommittedLeaderEpoch(offset.leaderEpoch().orElse(-1))
                        .setCommittedMetadata(offset.metadata())));
        return new TxnOffsetCommitRequestData()
                .setTransactionalId(manager().transactionalId())
                .setGroupId(member.groupId())
                .setProducerId(manager().identity().id())
                .setProducerEpoch(manager().identity().epoch())
                .setGenerationId(member.generationId())
                .setMemberId(member.memberId())
                .setGroupInstanceId(member.groupInstanceId().orElse(null))
                .setTopics(List.copyOf(byTopic.values()));
    }

    @Override
    ApiMessage emptyResponse() {
        return new TxnOffsetCommitResponseData();
    }

    @Override
    Verdict onResponse(ApiMessage message) {
        boolean moved = false;
        for (TxnOffsetCommitResponseTopic topic : ((TxnOffsetCommitResponseData) message).topics()) {
            for (TxnOffsetCommitResponsePartition partition : topic.partitions()) {
                Errors error = Errors.forCode(partition.errorCode());
                if (error == Errors.NONE) {
                    left.remove(new TopicPartition(topic.name(), partition.partitionIndex()));
                    continue;
                }
                Verdict verdict = verdict(error);
                if (verdict == Verdict.DONE) {
                    return verdict;
                }
                moved |= verdict == Verdict.FIND_COORDINATOR;
            }
        }
        if (left.isEmpty()) {
            operation.complete();
            return Verdict.DONE;
        }
        return moved ? Verdict.FIND_COORDINATOR : Verdict.RETRY;
    }

    private Verdict verdict(Errors error) {
        if (error == Errors.REQUEST_TIMED_OUT) {
            return Verdict.FIND_COORDINATOR;
        }
        Verdict common = common(error);
        if (common != null) {
            return common;
        }
        return switch (error) {
            case GROUP_AUTHORIZATION_FAILED -> abortable(new GroupAuthorizationException(member.groupId()));
            case FENCED_INSTANCE_ID -> abortable(ClientExceptions.ofGroup(error, member.groupId()));
            case UNKNOWN_MEMBER_ID, ILLEGAL_GENERATION ->
                abortable(CommitFailedException.ofTransaction(error.message()));
            case UNSUPPORTED_FOR_MESSAGE_FORMAT -> fatal(manager().exception(error));
            default ->
                fatal(manager().exception(error, "Unexpected error in TxnOffsetCommitResponse: " + error.message()));
        };
    }

    @Override
    void onGivenUp(RuntimeException why) {
        operation.fail(why);
    }
}
