package io.barnabas.server.handler;

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
import io.barnabas.coordinator.group.AppendErrors;
import io.barnabas.coordinator.group.GroupRequest;
import io.barnabas.server.coordinator.GroupCoordinator;
import io.barnabas.server.coordinator.TransactionQuestion;
import io.barnabas.server.metadata.MetadataCache;
import io.barnabas.server.metadata.MetadataImage;
import io.barnabas.server.replica.TransactionVerifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * TxnOffsetCommit 0 to 4. Partitions the cluster does not have are answered UNKNOWN_TOPIC_OR_PARTITION and not committed.
 * A producer's first commit in a transaction is verified with the transaction's coordinator before it is appended
 * (KIP-890 part 1), so that a request that was held up on its way cannot leave offsets pending for good.
 */
public final class TxnOffsetCommitHandler implements RequestHandler {
    /** Producers before this version take COORDINATOR_LOAD_IN_PROGRESS as final. */
    private static final short FIRST_VERSION_THAT_AWAITS_LOADING = 2;

    private static final short FIRST_VERSION_WITH_TRANSACTION_ABORTABLE = 4;

    private final GroupCoordinator coordinator;
    private final MetadataCache metadataCache;
    private final TransactionVerifier verifier;
    private final BooleanSupplier verifies;

    /**
     * @param metadataCache which partitions there are
     * @param verifier asked before a transaction's first commit of offsets
     * @param verifies transaction.partition.verification.enable, now
     */
    public TxnOffsetCommitHandler(
            GroupCoordinator coordinator,
            MetadataCache metadataCache,
            TransactionVerifier verifier,
            BooleanSupplier verifies) {
        this.verifies = verifies;
        this.coordinator = coordinator;
        this.metadataCache = metadataCache;
        this.verifier = verifier;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.TXN_OFFSET_COMMIT;
    }

    @Override
    public short maxVersion() {
        return 4;
    }

    /** One request under way: what was asked, and what of it is known here. */
    private record Commit(
            RequestContext context, TxnOffsetCommitRequestData request, List<TxnOffsetCommitRequestTopic> asked) {
        /** Answers in the order of the request. */
        void reply(TxnOffsetCommitResponseData known) {
            Map<TopicPartition, Short> codes = new HashMap<>();
            for (TxnOffsetCommitResponseTopic topic : known.topics()) {
                for (TxnOffsetCommitResponsePartition partition : topic.partitions()) {
                    codes.put(
                            new TopicPartition(topic.name(), partition.partitionIndex()),
                            inVersion(context.apiVersion(), Errors.forCode(partition.errorCode())));
                }
            }
            TxnOffsetCommitResponseData response = new TxnOffsetCommitResponseData();
            for (TxnOffsetCommitRequestTopic topic : asked) {
                TxnOffsetCommitResponseTopic answers = new TxnOffsetCommitResponseTopic().setName(topic.name());
                for (TxnOffsetCommitRequestPartition partition : topic.partitions()) {
                    TopicPartition key = new TopicPartition(topic.name(), partition.partitionIndex());
                    answers.partitions()
                            .add(new TxnOffsetCommitResponsePartition()
                                    .setPartitionIndex(partition.partitionIndex())
                                    .setErrorCode(codes.getOrDefault(key, Errors.UNKNOWN_TOPIC_OR_PARTITION.code())));
                }
                response.topics().add(answers);
            }
            context.respond(response);
        }

        void refuse(Errors error) {
            reply(GroupErrorResponses.txnOffsetCommit(request, error));
        }
    }

    private static short inVersion(short version, Errors error) {
        if (error == Errors.COORDINATOR_LOAD_IN_PROGRESS && version < FIRST_VERSION_THAT_AWAITS_LOADING) {
            return Errors.COORDINATOR_NOT_AVAILABLE.code();
        }
        if (error == Errors.TRANSACTION_ABORTABLE && version < FIRST_VERSION_WITH_TRANSACTION_ABORTABLE) {
            return Errors.INVALID_TXN_STATE.code();
        }
        return error.code();
    }

    @Override
    public void handle(RequestContext context, ApiMessage message) {
        TxnOffsetCommitRequestData request = (TxnOffsetCommitRequestData) message;
        Commit commit = new Commit(context, request, request.topics());
        request.setTopics(known(request.topics()));
        if (request.topics().isEmpty()) {
            commit.reply(new TxnOffsetCommitResponseData());
            return;
        }
        if (request.groupId().isEmpty()) {
            commit.refuse(Errors.INVALID_GROUP_ID);
            return;
        }
        GroupRequest from = GroupHandler.requestOf(context, coordinator);
        coordinator.runInTransaction(
                request.groupId(),
                new TransactionQuestion(
                        request.transactionalId(),
                        request.producerId(),
                        request.producerEpoch(),
                        verifies.getAsBoolean() ? verifier : null),
                (shard, producer) -> shard.commitTransactionalOffsets(from, producer, request, commit::reply),
                error -> commit.refuse(AppendErrors.ofOffsets(error)));
    }

    /** The same without what the cluster does not have; the request's own lists stay as they are. */
    private List<TxnOffsetCommitRequestTopic> known(List<TxnOffsetCommitRequestTopic> topics) {
        MetadataImage image = metadataCache.image();
        List<TxnOffsetCommitRequestTopic> known = new ArrayList<>();
        for (TxnOffsetCommitRequestTopic topic : topics) {
            List<TxnOffsetCommitRequestPartition> partitions = new ArrayList<>(topic.partitions());
            partitions.removeIf(partition -> image.partition(topic.name(), partition.partitionIndex()) == null);
            if (!partitions.isEmpty()) {
                known.add(
                        new TxnOffsetCommitRequestTopic().setName(topic.name()).setPartitions(partitions));
            }
        }
        return known;
    }
}
