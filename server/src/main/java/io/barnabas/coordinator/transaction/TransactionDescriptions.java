package io.barnabas.coordinator.transaction;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.DescribeTransactionsResponseData;
import io.barnabas.common.message.DescribeTransactionsResponseData.TopicData;
import io.barnabas.common.message.ListTransactionsResponseData;
import io.barnabas.common.protocol.Errors;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What DescribeTransactions and ListTransactions show. */
final class TransactionDescriptions {
    private TransactionDescriptions() {}

    /** @param entry null when the id is not known */
    static DescribeTransactionsResponseData.TransactionState describe(String transactionalId, TransactionEntry entry) {
        var answer = new DescribeTransactionsResponseData.TransactionState().setTransactionalId(transactionalId);
        if (entry == null || entry.state() == TransactionState.DEAD) {
            return answer.setErrorCode(Errors.TRANSACTIONAL_ID_NOT_FOUND.code());
        }
        TransactionMetadata metadata = entry.metadata();
        return answer.setProducerId(metadata.producerId())
                .setProducerEpoch(metadata.producerEpoch())
                .setTransactionState(metadata.state().displayName())
                .setTransactionTimeoutMs(metadata.timeoutMs())
                .setTransactionStartTimeMs(metadata.startMs())
                .setTopics(byTopic(metadata.state().isPrepare() ? entry.unmarked() : metadata.partitions()));
    }

    private static List<TopicData> byTopic(Iterable<TopicPartition> sorted) {
        List<TopicData> topics = new ArrayList<>();
        TopicData last = null;
        for (TopicPartition partition : sorted) {
            if (last == null || !last.topic().equals(partition.topic())) {
                last = new TopicData().setTopic(partition.topic()).setPartitions(new ArrayList<>());
                topics.add(last);
            }
            last.partitions().add(partition.partition());
        }
        return topics;
    }

    static List<ListTransactionsResponseData.TransactionState> list(
            Collection<TransactionEntry> entries, TransactionFilter filter) {
        List<ListTransactionsResponseData.TransactionState> listed = new ArrayList<>();
        for (TransactionEntry entry : entries) {
            TransactionMetadata metadata = entry.metadata();
            if (filter.accepts(metadata)) {
                listed.add(new ListTransactionsResponseData.TransactionState()
                        .setTransactionalId(metadata.transactionalId())
                        .setProducerId(metadata.producerId())
                        .setTransactionState(metadata.state().displayName()));
            }
        }
        return listed;
    }
}
