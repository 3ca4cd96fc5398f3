package io.barnabas.server.handler;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.AddPartitionsToTxnRequestData;
import io.barnabas.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTopic;
import io.barnabas.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTransaction;
import io.barnabas.common.message.AddPartitionsToTxnResponseData;
import io.barnabas.common.message.AddPartitionsToTxnResponseData.AddPartitionsToTxnPartitionResult;
import io.barnabas.common.message.AddPartitionsToTxnResponseData.AddPartitionsToTxnResult;
import io.barnabas.common.message.AddPartitionsToTxnResponseData.AddPartitionsToTxnTopicResult;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.coordinator.transaction.ProducerIdAndEpoch;
import io.barnabas.server.coordinator.Gather;
import io.barnabas.server.metadata.MetadataCache;
import io.barnabas.server.transaction.TransactionCoordinator;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * AddPartitionsToTxn 0 to 5: partitions are added to a producer's transaction before it writes to them. From version 4 on
 * it is between brokers: several transactions at once, and some only ask whether partitions belong to one (KIP-890).
 */
public final class AddPartitionsToTxnHandler implements RequestHandler {
    private static final short FIRST_BATCHED = 4;

    private final TransactionCoordinator coordinator;
    private final MetadataCache metadataCache;

    public AddPartitionsToTxnHandler(TransactionCoordinator coordinator, MetadataCache metadataCache) {
        this.coordinator = coordinator;
        this.metadataCache = metadataCache;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.ADD_PARTITIONS_TO_TXN;
    }

    @Override
    public void handle(RequestContext context, ApiMessage message) {
        AddPartitionsToTxnRequestData request = (AddPartitionsToTxnRequestData) message;
        short version = context.apiVersion();
        if (version < FIRST_BATCHED) {
            AddPartitionsToTxnTransaction only = new AddPartitionsToTxnTransaction()
                    .setTransactionalId(request.v3AndBelowTransactionalId())
                    .setProducerId(request.v3AndBelowProducerId())
                    .setProducerEpoch(request.v3AndBelowProducerEpoch())
                    .setTopics(request.v3AndBelowTopics());
            answer(
                    version,
                    only,
                    topics ->
                            context.respond(new AddPartitionsToTxnResponseData().setResultsByTopicV3AndBelow(topics)));
            return;
        }
        List<AddPartitionsToTxnTransaction> transactions = request.transactions();
        Gather<AddPartitionsToTxnResult> gather = new Gather<>(
                transactions.size(),
                results -> context.respond(new AddPartitionsToTxnResponseData().setResultsByTransaction(results)));
        for (int i = 0; i < transactions.size(); i++) {
            int index = i;
            AddPartitionsToTxnTransaction each = transactions.get(i);
            answer(
                    version,
                    each,
                    topics -> gather.set(
                            index,
                            new AddPartitionsToTxnResult()
                                    .setTransactionalId(each.transactionalId())
                                    .setTopicResults(topics)));
        }
    }

    private void answer(
            short version,
            AddPartitionsToTxnTransaction transaction,
            Consumer<List<AddPartitionsToTxnTopicResult>> reply) {
        Consumer<Errors> replyAll = error -> reply.accept(TransactionErrorResponses.topics(
                transaction.topics(), TransactionErrorResponses.knownTo(version, error)));
        List<TopicPartition> partitions = partitions(transaction);
        if (!partitions.stream().allMatch(each -> metadataCache.contains(each.topic(), each.partition()))) {
            reply.accept(topics(transaction.topics(), this::whyNotAttempted));
            return;
        }
        String transactionalId = transaction.transactionalId();
        if (transactionalId.isEmpty()) {
            replyAll.accept(Errors.INVALID_REQUEST);
            return;
        }
        ProducerIdAndEpoch producer = new ProducerIdAndEpoch(transaction.producerId(), transaction.producerEpoch());
        if (transaction.verifyOnly()) {
            coordinator.run(
                    transactionalId,
                    shard -> shard.verifyPartitions(
                            transactionalId,
                            producer,
                            partitions,
                            errors -> reply.accept(topics(transaction.topics(), errors::get))),
                    replyAll);
        } else {
            coordinator.run(
                    transactionalId,
                    shard -> shard.addPartitions(coordinator.nowMs(), transactionalId, producer, partitions, replyAll),
                    replyAll);
        }
    }

    private static List<TopicPartition> partitions(AddPartitionsToTxnTransaction transaction) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (AddPartitionsToTxnTopic topic : transaction.topics()) {
            for (int partition : topic.partitions()) {
                partitions.add(new TopicPartition(topic.name(), partition));
            }
        }
        return partitions;
    }

    /** One partition that is not there keeps all others out. */
    private Errors whyNotAttempted(TopicPartition partition) {
        return metadataCache.contains(partition.topic(), partition.partition())
                ? Errors.OPERATION_NOT_ATTEMPTED
                : Errors.UNKNOWN_TOPIC_OR_PARTITION;
    }

    private static List<AddPartitionsToTxnTopicResult> topics(
            List<AddPartitionsToTxnTopic> topics, Function<TopicPartition, Errors> errors) {
        return ErrorResponses.forEach(topics, topic -> new AddPartitionsToTxnTopicResult()
                .setName(topic.name())
                .setResultsByPartition(
                        ErrorResponses.forEach(topic.partitions(), partition -> new AddPartitionsToTxnPartitionResult()
                                .setPartitionIndex(partition)
                                .setPartitionErrorCode(errors.apply(new TopicPartition(topic.name(), partition))
                                        .code()))));
    }
}
