package io.barnabas.clients.admin;

import io.barnabas.common.TopicPartition;
import java.util.Set;

/**
 * What the coordinator of a transactional id knows of it (KIP-664).
 *
 * @param coordinatorId the broker
 * @param transactionTimeoutMs after which the coordinator aborts a transaction by itself
 * @param transactionStartTimeMs ms since the epoch; -1 when there is no transaction
 * @param topicPartitions that are part of the transaction, or still lack its marker, in the broker's order
 */
public record TransactionDescription(
        int coordinatorId,
        TransactionState state,
        long producerId,
        int producerEpoch,
        long transactionTimeoutMs,
        long transactionStartTimeMs,
        Set<TopicPartition> topicPartitions) {}
