package io.barnabas.coordinator.transaction;

import java.util.HashMap;
import java.util.Map;

/** A partition that transactions write to: which of them are open in it, and how they ended. */
final class ModelPartition {
    /** A transaction: one of a producer's session. */
    static final class Transaction {
        final String name;
        /** How it ended wherever it ended; null while it is open everywhere. */
        Boolean committed;
        /** What its producer was told; null for nothing. */
        Boolean told;

        Transaction(String name) {
            this.name = name;
        }
    }

    private final Map<Long, Transaction> open = new HashMap<>();
    private final Map<Long, Integer> coordinatorEpochs = new HashMap<>();
    private final Map<Long, Short> producerEpochs = new HashMap<>();

    /** A record of that transaction. */
    void write(ProducerIdAndEpoch producer, Transaction transaction) {
        if (producerEpochs.getOrDefault(producer.producerId(), (short) -1) > producer.epoch()) {
            return;
        }
        producerEpochs.put(producer.producerId(), producer.epoch());
        Transaction other = open.put(producer.producerId(), transaction);
        if (other != null && other != transaction) {
            throw new AssertionError(transaction.name + " begins where " + other.name + " has not ended");
        }
    }

    /** Whether the marker was taken; a former coordinator's is not. */
    boolean mark(TransactionMarker marker) {
        long id = marker.producer().producerId();
        if (coordinatorEpochs.getOrDefault(id, -1) > marker.coordinatorEpoch()
                || producerEpochs.getOrDefault(id, (short) -1)
                        > marker.producer().epoch()) {
            return false;
        }
        coordinatorEpochs.put(id, marker.coordinatorEpoch());
        producerEpochs.put(id, marker.producer().epoch());
        Transaction ended = open.remove(id);
        if (ended == null) {
            return true;
        }
        if (ended.committed != null && ended.committed != marker.commit()) {
            throw new AssertionError(ended.name + " is committed in one partition and aborted in another");
        }
        if (ended.told != null && ended.told != marker.commit()) {
            throw new AssertionError(ended.name + " ended otherwise than its producer was told: " + marker);
        }
        ended.committed = marker.commit();
        return true;
    }

    int openTransactions() {
        return open.size();
    }
}
