package io.barnabas.server.coordinator;

import io.barnabas.cluster.PartitionLog;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.coordinator.common.TransactionalProducer;
import io.barnabas.server.replica.TransactionVerifier;
import io.barnabas.storage.producer.VerificationGuard;
import java.util.List;
import java.util.function.Consumer;

/**
 * Whose transaction something is to be written in, and who can tell whether it goes on.
 *
 * @param transactionalId the producer's
 * @param producerId what the records will carry
 * @param producerEpoch what the records will carry
 * @param verifier asks the transaction's coordinator; null to take the producer's word (
 *     transaction.partition.verification.enable)
 */
public record TransactionQuestion(
        String transactionalId, long producerId, short producerEpoch, TransactionVerifier verifier) {
    /** What the append must show once the coordinator has agreed; null when there is nothing to ask. */
    VerificationGuard begin(PartitionLog log) {
        return verifier == null ? null : log.startVerification(producerId, producerEpoch, RecordBatch.NO_SEQUENCE);
    }

    TransactionalProducer producer(VerificationGuard guard) {
        return new TransactionalProducer(producerId, producerEpoch, guard);
    }

    void ask(TopicPartition partition, Consumer<Errors> done) {
        verifier.verify(
                transactionalId,
                producerId,
                producerEpoch,
                List.of(partition),
                outcomes -> done.accept(outcomes.getOrDefault(partition, Errors.UNKNOWN_SERVER_ERROR)));
    }
}
