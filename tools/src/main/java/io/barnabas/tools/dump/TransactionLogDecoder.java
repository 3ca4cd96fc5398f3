package io.barnabas.tools.dump;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.TransactionLogKey;
import io.barnabas.common.message.TransactionLogValue;
import io.barnabas.common.protocol.MessageReader;
import io.barnabas.common.record.Record;
import io.barnabas.tools.ToolException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The records of {@code __transaction_state}. */
final class TransactionLogDecoder implements RecordDecoder {
    private static final String[] STATES = {
        "Empty",
        "Ongoing",
        "PrepareCommit",
        "PrepareAbort",
        "CompleteCommit",
        "CompleteAbort",
        "Dead",
        "PrepareEpochFence"
    };
    private static final int SMALLEST_TABLE = 16;

    @Override
    public void append(Record record, String beforeKey, TextOutput text) {
        if (!record.hasKey()) {
            throw undecodable(
                    "java.lang.NullPointerException", "The message at offset " + record.offset() + " has no key");
        }
        ByteBuffer keyBytes = record.key().duplicate();
        short version = keyBytes.getShort();
        if (version != 0) {
            text.ascii(beforeKey).ascii("key: unknown::version=").number(version);
            return;
        }
        TransactionLogKey key = new TransactionLogKey(new MessageReader(keyBytes), version);
        TransactionLogValue value = record.hasValue() ? value(record.value().duplicate()) : null;
        String state = value == null ? null : state(value.transactionStatus());
        text.ascii(beforeKey)
                .ascii("key: transaction_metadata::transactionalId=")
                .text(key.transactionalId());
        text.ascii(" payload: ");
        if (value == null) {
            text.ascii("<DELETE>");
        } else {
            append(value, state, text);
        }
    }

    private static UndecodableException undecodable(String kafkaClass, String message) {
        return new UndecodableException(
                new ToolException(kafkaClass, message),
                "this is no segment of __transaction_state: --print-data-log shows what is in it.");
    }

    private static TransactionLogValue value(ByteBuffer bytes) {
        short version = bytes.getShort();
        if (version < 0 || version > TransactionLogValue.HIGHEST_SUPPORTED_VERSION) {
            throw undecodable(
                    "java.lang.IllegalStateException",
                    "Unknown version " + version + " from the transaction log message value");
        }
        return new TransactionLogValue(new MessageReader(bytes), version);
    }

    private static void append(TransactionLogValue value, String state, TextOutput text) {
        text.ascii("producerId:").number(value.producerId());
        text.ascii(",producerEpoch:").number(value.producerEpoch());
        text.ascii(",state=").ascii(state);
        text.ascii(",partitions=[");
        boolean empty = value.transactionStatus() == 0;
        String separator = "";
        for (TopicPartition partition : empty ? List.<TopicPartition>of() : partitions(value)) {
            text.ascii(separator).text(partition.toString());
            separator = ",";
        }
        text.ascii("],txnLastUpdateTimestamp=").number(value.transactionLastUpdateTimestampMs());
        text.ascii(",txnTimeoutMs=").number(value.transactionTimeoutMs());
    }

    private static String state(byte id) {
        if (id < 0 || id >= STATES.length) {
            throw undecodable(
                    "java.lang.IllegalStateException",
                    "Unknown transaction state id " + id + " from the transaction status message");
        }
        return STATES[id];
    }

    /** The partitions in the order of Apache's tool, which is that of a hash table. */
    private static List<TopicPartition> partitions(TransactionLogValue value) {
        List<TopicPartition> partitions = new ArrayList<>();
        if (value.transactionPartitions() != null) {
            for (TransactionLogValue.PartitionsSchema topic : value.transactionPartitions()) {
                for (int partition : topic.partitionIds()) {
                    partitions.add(new TopicPartition(topic.topic(), partition));
                }
            }
        }
        int table = SMALLEST_TABLE;
        while (partitions.size() >= table / 4 * 3) {
            table *= 2;
        }
        int mask = table - 1;
        partitions.sort(Comparator.<TopicPartition>comparingInt(partition -> hash(partition) & mask)
                .thenComparingInt(TransactionLogDecoder::hash));
        return partitions;
    }

    private static int hash(TopicPartition partition) {
        int hash = 31 * (31 + partition.partition()) + partition.topic().hashCode();
        return hash ^ hash >>> 16;
    }
}
