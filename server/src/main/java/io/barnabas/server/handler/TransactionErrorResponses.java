package io.barnabas.server.handler;

import static io.barnabas.server.handler.ErrorResponses.forEach;

import io.barnabas.common.message.AddOffsetsToTxnResponseData;
import io.barnabas.common.message.AddPartitionsToTxnRequestData;
import io.barnabas.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTopic;
import io.barnabas.common.message.AddPartitionsToTxnResponseData;
import io.barnabas.common.message.AddPartitionsToTxnResponseData.AddPartitionsToTxnPartitionResult;
import io.barnabas.common.message.AddPartitionsToTxnResponseData.AddPartitionsToTxnTopicResult;
import io.barnabas.common.message.DescribeTransactionsRequestData;
import io.barnabas.common.message.DescribeTransactionsResponseData;
import io.barnabas.common.message.EndTxnResponseData;
import io.barnabas.common.message.ListTransactionsResponseData;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import java.util.List;

/** Error responses of the APIs of transactions: also what a handler says when a coordinator is not there. */
final class TransactionErrorResponses {
    private static final short ADD_PARTITIONS_BATCHED = 4;
    /** Before it, clients do not know PRODUCER_FENCED. */
    private static final short FIRST_WITH_PRODUCER_FENCED = 2;

    private TransactionErrorResponses() {}

    static ApiMessage of(ApiKeys api, short version, ApiMessage request, Errors error) {
        short code = error.code();
        return switch (api) {
            case ADD_PARTITIONS_TO_TXN -> addPartitions((AddPartitionsToTxnRequestData) request, version, error);
            case ADD_OFFSETS_TO_TXN -> new AddOffsetsToTxnResponseData().setErrorCode(code);
            case END_TXN -> new EndTxnResponseData().setErrorCode(code);
            case LIST_TRANSACTIONS -> new ListTransactionsResponseData().setErrorCode(code);
            case DESCRIBE_TRANSACTIONS ->
                new DescribeTransactionsResponseData()
                        .setTransactionStates(forEach(
                                ((DescribeTransactionsRequestData) request).transactionalIds(),
                                id -> described(id, error)));
            default -> null;
        };
    }

    private static ApiMessage addPartitions(AddPartitionsToTxnRequestData request, short version, Errors error) {
        return version >= ADD_PARTITIONS_BATCHED
                ? new AddPartitionsToTxnResponseData().setErrorCode(error.code())
                : new AddPartitionsToTxnResponseData()
                        .setResultsByTopicV3AndBelow(topics(request.v3AndBelowTopics(), error));
    }

    /** The same for every partition. */
    static List<AddPartitionsToTxnTopicResult> topics(List<AddPartitionsToTxnTopic> topics, Errors error) {
        return forEach(topics, topic -> new AddPartitionsToTxnTopicResult()
                .setName(topic.name())
                .setResultsByPartition(forEach(topic.partitions(), partition -> new AddPartitionsToTxnPartitionResult()
                        .setPartitionIndex(partition)
                        .setPartitionErrorCode(error.code()))));
    }

    /** A transactional id that cannot be described. */
    static DescribeTransactionsResponseData.TransactionState described(String transactionalId, Errors error) {
        return new DescribeTransactionsResponseData.TransactionState()
                .setTransactionalId(transactionalId)
                .setErrorCode(error.code());
    }

    /** What a client of this version of AddPartitionsToTxn, AddOffsetsToTxn or EndTxn is told instead. */
    static Errors knownTo(short version, Errors error) {
        return error == Errors.PRODUCER_FENCED && version < FIRST_WITH_PRODUCER_FENCED
                ? Errors.INVALID_PRODUCER_EPOCH
                : error;
    }
}
