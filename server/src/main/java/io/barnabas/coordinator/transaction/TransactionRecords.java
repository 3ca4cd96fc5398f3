package io.barnabas.coordinator.transaction;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.TransactionLogKey;
import io.barnabas.common.message.TransactionLogValue;
import io.barnabas.common.message.TransactionLogValue.PartitionsSchema;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.coordinator.common.CoordinatorRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** The records of {@code __transaction_state}, in the versions that Kafka 3.9 writes them with ZooKeeper. */
public final class TransactionRecords {
    /** Key version of a transactional id. */
    public static final short KEY_VERSION = 0;

    private static final short VALUE_VERSION = 0;

    private TransactionRecords() {}

    /** A message to read a key of this version into, or null if records with such keys are not known. */
    public static ApiMessage newKey(short keyVersion) {
        return keyVersion == KEY_VERSION ? new TransactionLogKey() : null;
    }

    /** A message to read the value to a key of this version into, or null if records with such keys are not known. */
    public static ApiMessage newValue(short keyVersion) {
        return keyVersion == KEY_VERSION ? new TransactionLogValue() : null;
    }

    /** A transactional id as it is from now on. */
    static CoordinatorRecord of(TransactionMetadata metadata) {
        TransactionLogValue value = new TransactionLogValue()
                .setProducerId(metadata.producerId())
                .setProducerEpoch(metadata.producerEpoch())
                .setTransactionTimeoutMs(metadata.timeoutMs())
                .setTransactionStatus(metadata.state().id())
                .setTransactionPartitions(
                        metadata.state() == TransactionState.EMPTY ? null : byTopic(metadata.partitions()))
                .setTransactionLastUpdateTimestampMs(metadata.lastUpdateMs())
                .setTransactionStartTimestampMs(metadata.startMs());
        return new CoordinatorRecord(key(metadata.transactionalId()), KEY_VERSION, value, VALUE_VERSION);
    }

    /** The end of a transactional id. */
    static CoordinatorRecord tombstone(String transactionalId) {
        return CoordinatorRecord.tombstone(key(transactionalId), KEY_VERSION);
    }

    private static TransactionLogKey key(String transactionalId) {
        return new TransactionLogKey().setTransactionalId(transactionalId);
    }

    private static List<PartitionsSchema> byTopic(Iterable<TopicPartition> sorted) {
        List<PartitionsSchema> topics = new ArrayList<>();
        PartitionsSchema last = null;
        for (TopicPartition partition : sorted) {
            if (last == null || !last.topic().equals(partition.topic())) {
                last = new PartitionsSchema().setTopic(partition.topic()).setPartitionIds(new ArrayList<>());
                topics.add(last);
            }
            last.partitionIds().add(partition.partition());
        }
        return topics;
    }

    /**
     * What a record says.
     *
     * @throws IllegalArgumentException when its state is none that Kafka knows
     */
    static TransactionMetadata read(String transactionalId, TransactionLogValue value) {
        TransactionState state = TransactionState.forId(value.transactionStatus());
        if (state == null) {
            throw new IllegalArgumentException("Unknown transaction state id " + value.transactionStatus()
                    + " from the transaction status message of " + transactionalId);
        }
        TreeSet<TopicPartition> partitions = new TreeSet<>();
        if (state != TransactionState.EMPTY && value.transactionPartitions() != null) {
            for (PartitionsSchema topic : value.transactionPartitions()) {
                for (int partition : topic.partitionIds()) {
                    partitions.add(new TopicPartition(topic.topic(), partition));
                }
            }
        }
        return new TransactionMetadata(
                transactionalId,
                value.producerId(),
                value.producerEpoch(),
                value.transactionTimeoutMs(),
                state,
                partitions,
                value.transactionStartTimestampMs(),
                value.transactionLastUpdateTimestampMs());
    }
}
