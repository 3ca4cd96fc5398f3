package io.barnabas.coordinator.transaction;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.Errors;
import io.barnabas.coordinator.common.CoordinatorResult;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Which partitions a transaction touches: they are added before anything is written to them. */
final class TransactionPartitions {
    private final Transactions transactions;
    private final TransactionWrites writes;

    TransactionPartitions(Transactions transactions, TransactionWrites writes) {
        this.transactions = transactions;
        this.writes = writes;
    }

    /**
     * Whether this producer may speak for the transactional id now. What is not committed is nobody's business yet, not
     * even as a reason to refuse for good.
     */
    static Errors check(TransactionEntry entry, ProducerIdAndEpoch producer) {
        if (entry == null || entry.metadata().producerId() != producer.producerId() && !entry.isUncommitted()) {
            return Errors.INVALID_PRODUCER_ID_MAPPING;
        }
        if (entry.isUncommitted()) {
            return Errors.CONCURRENT_TRANSACTIONS;
        }
        return entry.metadata().producerEpoch() == producer.epoch() ? Errors.NONE : Errors.PRODUCER_FENCED;
    }

    CoordinatorResult add(
            long nowMs,
            String transactionalId,
            ProducerIdAndEpoch producer,
            Collection<TopicPartition> partitions,
            Consumer<Errors> reply) {
        TransactionEntry entry = transactions.find(transactionalId);
        Errors refusal = check(entry, producer);
        if (refusal == Errors.NONE && entry.state().isPrepare()) {
            refusal = Errors.CONCURRENT_TRANSACTIONS;
        }
        boolean known = refusal == Errors.NONE
                && entry.state() == TransactionState.ONGOING
                && entry.metadata().partitions().containsAll(partitions);
        if (refusal != Errors.NONE || known) {
            Errors answer = refusal;
            return CoordinatorResult.answer(() -> reply.accept(answer));
        }
        return writes.write(entry.metadata().withPartitions(partitions, nowMs), () -> {}, reply);
    }

    /**
     * Whether the partitions belong to the transaction that is going on (KIP-890). The answer speaks of written state, so
     * it waits until that is committed.
     */
    CoordinatorResult verify(
            String transactionalId,
            ProducerIdAndEpoch producer,
            Collection<TopicPartition> partitions,
            Consumer<Map<TopicPartition, Errors>> reply) {
        Map<TopicPartition, Errors> answer = verify(transactions.find(transactionalId), producer, partitions);
        return CoordinatorResult.read(
                () -> reply.accept(answer),
                error -> reply.accept(all(partitions, TransactionWrites.asClientError(error))));
    }

    private static Map<TopicPartition, Errors> verify(
            TransactionEntry entry, ProducerIdAndEpoch producer, Collection<TopicPartition> partitions) {
        if (entry == null || entry.metadata().producerId() != producer.producerId()) {
            return all(partitions, Errors.INVALID_PRODUCER_ID_MAPPING);
        }
        if (entry.metadata().producerEpoch() != producer.epoch()) {
            return all(partitions, Errors.PRODUCER_FENCED);
        }
        if (entry.state().isPrepare()) {
            return all(partitions, Errors.CONCURRENT_TRANSACTIONS);
        }
        Map<TopicPartition, Errors> outcome = new LinkedHashMap<>();
        for (TopicPartition partition : partitions) {
            boolean contained = entry.metadata().partitions().contains(partition);
            outcome.put(partition, contained ? Errors.NONE : Errors.TRANSACTION_ABORTABLE);
        }
        return outcome;
    }

    private static Map<TopicPartition, Errors> all(Collection<TopicPartition> partitions, Errors error) {
        Map<TopicPartition, Errors> outcome = new LinkedHashMap<>();
        partitions.forEach(partition -> outcome.put(partition, error));
        return outcome;
    }
}
