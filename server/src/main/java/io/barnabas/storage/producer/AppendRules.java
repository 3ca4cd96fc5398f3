package io.barnabas.storage.producer;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.EndTransactionMarker;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.storage.validation.AppendOrigin;

/** The rules by which a known producer's next batch is accepted (KIP-98, KIP-360, KIP-588). Changes nothing. */
record AppendRules(TopicPartition topicPartition, ProducerStateEntry entry, long firstOffset) {

    void throwIfBroken(RecordBatch batch, AppendOrigin origin) {
        throwIfEpochFenced(batch.producerEpoch());
        if (batch.isControlBatch()) {
            throwIfCoordinatorFenced(batch);
            return;
        }
        if (origin == AppendOrigin.CLIENT) {
            throwIfOutOfSequence(batch);
        }
        if (entry.hasOngoingTransaction() && !batch.isTransactional()) {
            throw new ApiException(
                    Errors.INVALID_TXN_STATE,
                    "Expected transactional write from producer " + entry.producerId() + " at offset " + firstOffset
                            + " in partition " + topicPartition);
        }
    }

    private void throwIfEpochFenced(short epoch) {
        if (epoch < entry.producerEpoch()) {
            throw new ApiException(
                    Errors.INVALID_PRODUCER_EPOCH,
                    "Epoch of producer " + entry.producerId() + " at offset " + firstOffset + " in " + topicPartition
                            + " is " + epoch + ", which is smaller than the last seen epoch "
                            + entry.producerEpoch());
        }
    }

    private void throwIfCoordinatorFenced(RecordBatch batch) {
        EndTransactionMarker marker = batch.endTransactionMarker();
        if (marker != null && entry.coordinatorEpoch() > marker.coordinatorEpoch()) {
            throw new ApiException(
                    Errors.TRANSACTION_COORDINATOR_FENCED,
                    "Invalid coordinator epoch for producerId " + entry.producerId() + " at offset " + firstOffset
                            + " in partition " + topicPartition + ": " + marker.coordinatorEpoch() + " (zombie), "
                            + entry.coordinatorEpoch() + " (current)");
        }
    }

    private void throwIfOutOfSequence(RecordBatch batch) {
        int sequence = batch.baseSequence();
        boolean nothingKnown = entry.producerEpoch() == RecordBatch.NO_PRODUCER_EPOCH;
        if (nothingKnown) {
            // Retention may have removed all of the producer's records: any sequence number is a beginning.
            return;
        }
        if (batch.producerEpoch() != entry.producerEpoch()) {
            if (sequence != 0) {
                throw new ApiException(
                        Errors.OUT_OF_ORDER_SEQUENCE_NUMBER,
                        "Invalid sequence number for new epoch of producer " + entry.producerId() + " at offset "
                                + firstOffset + " in partition " + topicPartition + ": " + batch.producerEpoch()
                                + " (request epoch), " + sequence + " (seq. number), " + entry.producerEpoch()
                                + " (current producer epoch)");
            }
        } else if (!follows(entry.lastSeq(), sequence)) {
            throw new ApiException(
                    Errors.OUT_OF_ORDER_SEQUENCE_NUMBER,
                    "Out of order sequence number for producer " + entry.producerId() + " at offset " + firstOffset
                            + " in partition " + topicPartition + ": " + sequence + " (incoming seq. number), "
                            + entry.lastSeq() + " (current end sequence number)");
        }
    }

    private static boolean follows(int lastSeq, int nextSeq) {
        return nextSeq == lastSeq + 1L || nextSeq == 0 && lastSeq == Integer.MAX_VALUE;
    }
}
