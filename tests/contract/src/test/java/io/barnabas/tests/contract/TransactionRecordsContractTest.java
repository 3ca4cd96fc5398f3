package io.barnabas.tests.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.Errors;
import io.barnabas.coordinator.common.CoordinatorClock;
import io.barnabas.coordinator.common.CoordinatorLog;
import io.barnabas.coordinator.common.CoordinatorPartition;
import io.barnabas.coordinator.common.CoordinatorRecord;
import io.barnabas.coordinator.common.CoordinatorResult;
import io.barnabas.coordinator.transaction.InitProducerIdRequest;
import io.barnabas.coordinator.transaction.ProducerIdAndEpoch;
import io.barnabas.coordinator.transaction.TransactionConfig;
import io.barnabas.coordinator.transaction.TransactionMarker;
import io.barnabas.coordinator.transaction.TransactionMarkers;
import io.barnabas.coordinator.transaction.TransactionRecords;
import io.barnabas.coordinator.transaction.TransactionShard;
import io.barnabas.server.coordinator.RecordSerde;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import kafka.coordinator.transaction.TransactionLog;
import kafka.coordinator.transaction.TransactionLog$;
import kafka.coordinator.transaction.TransactionMetadata;
import kafka.coordinator.transaction.TxnKey;
import org.junit.jupiter.api.Test;
import scala.jdk.javaapi.CollectionConverters;

/** What our transaction coordinator writes, Apache's reads, and writes again with the same bytes. */
class TransactionRecordsContractTest {
    private static final long NOW_MS = 1_700_000_000_000L;
    private static final long DAY_MS = 86_400_000;
    private static final ProducerIdAndEpoch PRODUCER = new ProducerIdAndEpoch(4_711, (short) 0);
    private static final RecordSerde SERDE = new RecordSerde(TransactionRecords::newKey, TransactionRecords::newValue);

    private final Written written = new Written();
    private final List<TransactionMarker> markers = new ArrayList<>();
    private final CoordinatorPartition<TransactionShard> partition = new CoordinatorPartition<>(
            written,
            written,
            (epoch, timer) -> new TransactionShard(
                    new TransactionConfig(0, 900_000, DAY_MS),
                    new TopicPartition("__transaction_state", 0),
                    epoch,
                    timer,
                    new TransactionMarkers() {
                        @Override
                        public void send(TransactionMarker marker, List<TopicPartition> partitions) {
                            markers.add(marker);
                        }

                        @Override
                        public void close() {}
                    }),
            5000,
            bug -> {
                throw bug;
            });

    /** Log and clock of the coordinator. */
    private static final class Written implements CoordinatorLog, CoordinatorClock {
        private final List<CoordinatorRecord> records = new ArrayList<>();
        private long elapsedMs;

        @Override
        public long append(List<CoordinatorRecord> batch, long timestampMs) {
            records.addAll(batch);
            return records.size() - batch.size();
        }

        @Override
        public Errors acknowledgement(long endOffset) {
            return Errors.NONE;
        }

        @Override
        public long endOffset() {
            return records.size();
        }

        @Override
        public long nowMs() {
            return NOW_MS + elapsedMs;
        }

        @Override
        public long elapsedMs() {
            return elapsedMs;
        }

        @Override
        public void setAlarm(long atMs) {}
    }

    private void run(Function<TransactionShard, CoordinatorResult> event) {
        written.elapsedMs += 10;
        partition.run(event, error -> {
            throw new AssertionError(error);
        });
    }

    @Test
    void shouldWriteWhatApacheWrites() {
        // When
        liveATransactionsLife();

        // Then
        List<String> states = new ArrayList<>();
        for (CoordinatorRecord record : written.records) {
            states.add(assertSame(SERDE.writeKey(record), SERDE.writeValue(record)));
        }
        assertEquals(
                List.of(
                        "Empty",
                        "Ongoing",
                        "PrepareCommit",
                        "CompleteCommit",
                        "Ongoing",
                        "PrepareAbort",
                        "CompleteAbort",
                        "none"),
                states);
    }

    private void liveATransactionsLife() {
        partition.beginLoad(0);
        partition.onLoaded(0);
        run(shard -> shard.initProducerId(
                new InitProducerIdRequest(
                        written.nowMs(), "payments", 60_000, ProducerIdAndEpoch.NONE, PRODUCER.producerId()),
                result -> assertEquals(PRODUCER, result.producer())));
        transaction(true, new TopicPartition("orders", 3));
        transaction(false, new TopicPartition("orders", 0), new TopicPartition("__consumer_offsets", 49));
        written.elapsedMs += DAY_MS;
        run(shard -> shard.expire(written.nowMs()));
    }

    private void transaction(boolean commit, TopicPartition... partitions) {
        run(shard -> shard.addPartitions(written.nowMs(), "payments", PRODUCER, List.of(partitions), this::assertNone));
        run(shard -> shard.endTransaction(written.nowMs(), "payments", PRODUCER, commit, this::assertNone));
        run(shard -> shard.onMarkersWritten(written.nowMs(), markers.get(markers.size() - 1), List.of(partitions)));
    }

    private void assertNone(Errors error) {
        assertEquals(Errors.NONE, error);
    }

    /** Returns the state that Apache reads. */
    private static String assertSame(ByteBuffer key, ByteBuffer value) {
        TxnKey theirKey = assertInstanceOf(TxnKey.class, TransactionLog.readTxnRecordKey(key.duplicate()));
        assertEquals("payments", theirKey.transactionalId());
        assertArrayEquals(TransactionLog$.MODULE$.keyToBytes("payments"), bytes(key));
        if (value == null) {
            assertTrue(TransactionLog.readTxnRecordValue("payments", null).isEmpty());
            return "none";
        }
        TransactionMetadata theirs =
                TransactionLog.readTxnRecordValue("payments", value.duplicate()).get();
        assertEquals(PRODUCER.producerId(), theirs.producerId());
        byte[] again = TransactionLog$.MODULE$.valueToBytes(theirs.prepareNoTransit(), false);
        if (theirs.topicPartitions().size() < 2) {
            assertArrayEquals(again, bytes(value));
        } else {
            // Their topics come in the order of a hash table.
            assertEquals(again.length, value.remaining());
            assertEquals(
                    "[__consumer_offsets-49, orders-0]",
                    new TreeSet<>(CollectionConverters.asJava(theirs.topicPartitions()).stream()
                                    .map(Object::toString)
                                    .toList())
                            .toString());
        }
        return String.valueOf(theirs.state().name());
    }

    private static byte[] bytes(ByteBuffer buffer) {
        return Arrays.copyOfRange(
                buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.arrayOffset() + buffer.limit());
    }

    @Test
    void shouldNotKnowOtherRecords() {
        assertNull(TransactionRecords.newKey((short) 1));
    }
}
