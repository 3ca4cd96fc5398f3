package io.barnabas.storage.producer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.Compression;
import io.barnabas.common.record.ControlRecordType;
import io.barnabas.common.record.EndTransactionMarker;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.common.record.RecordBatchBuilder;
import io.barnabas.storage.validation.AppendOrigin;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ProducerStateManagerTest {
    private static final long PRODUCER = 42;
    private static final int EXPIRATION_MS = 10_000;

    private final ProducerStateManager producers =
            new ProducerStateManager(new TopicPartition("orders", 3), EXPIRATION_MS);
    private long nextOffset = 100;

    @Test
    void shouldAcceptTheFirstBatchOfAnUnknownProducerAtAnySequence() {
        append(data(1, 77, 3));
        assertEquals(79, producers.lastEntry(PRODUCER).orElseThrow().lastSeq());
    }

    @Test
    void shouldKnowTheLastFiveBatchesAsDuplicates() {
        // Given: batches of two records each
        for (int i = 0; i < 6; i++) {
            append(data(1, 2 * i, 2));
        }
        // Then: the first is forgotten
        assertEquals(Optional.empty(), producers.findDuplicate(data(1, 0, 2)));
        for (int i = 1; i < 6; i++) {
            BatchMetadata known = producers.findDuplicate(data(1, 2 * i, 2)).orElseThrow();
            assertEquals(100 + 2 * i, known.firstOffset());
            assertEquals(101 + 2 * i, known.lastOffset());
        }
        // Other lengths, epochs and producers are no duplicates
        assertEquals(Optional.empty(), producers.findDuplicate(data(1, 2, 4)));
        assertEquals(Optional.empty(), producers.findDuplicate(data(2, 2, 2)));
        expect(Errors.OUT_OF_ORDER_SEQUENCE_NUMBER, data(1, 0, 2));
    }

    @Test
    void shouldRefuseAGapInTheSequence() {
        append(data(1, 0, 3));
        expect(Errors.OUT_OF_ORDER_SEQUENCE_NUMBER, data(1, 4, 1));
        append(data(1, 3, 1));
    }

    @Test
    void shouldWrapSequenceNumbers() {
        append(data(1, Integer.MAX_VALUE - 1, 4));
        assertEquals(1, producers.lastEntry(PRODUCER).orElseThrow().lastSeq());
        assertTrue(producers.findDuplicate(data(1, Integer.MAX_VALUE - 1, 4)).isPresent());
        append(data(1, 2, 1));
    }

    @Test
    void shouldFenceOlderEpochsAndStartNewOnesAtZero() {
        append(data(3, 0, 1));
        expect(Errors.INVALID_PRODUCER_EPOCH, data(2, 1, 1));
        expect(Errors.OUT_OF_ORDER_SEQUENCE_NUMBER, data(4, 1, 1));
        append(data(4, 0, 1));
        assertEquals(
                1, producers.lastEntry(PRODUCER).orElseThrow().batchMetadata().size());
    }

    @Test
    void shouldLeaveNoTraceOfARefusedBatch() {
        append(data(3, 0, 1));
        String before = producers.lastEntry(PRODUCER).orElseThrow().toString();
        expect(Errors.OUT_OF_ORDER_SEQUENCE_NUMBER, data(3, 9, 1));
        expect(Errors.INVALID_PRODUCER_EPOCH, data(1, 0, 1));
        assertEquals(before, producers.lastEntry(PRODUCER).orElseThrow().toString());
    }

    @Test
    void shouldForgetSilentProducersButNotThoseWithATransaction() {
        append(data(1, 0, 1));
        append(builder(7, 1, 0, 1).transactional(true).build().firstBatch());
        producers.removeExpiredProducers(5 + EXPIRATION_MS);
        assertFalse(producers.lastEntry(PRODUCER).isPresent());
        assertTrue(producers.lastEntry(7).isPresent());
        append(data(1, 555, 1));
    }

    @Test
    void shouldHoldTheLastStableOffsetUntilTheMarkerIsReplicated() {
        // Given
        RecordBatch first =
                builder(PRODUCER, 1, 0, 2).transactional(true).build().firstBatch();
        append(first);
        append(builder(7, 1, 0, 1).transactional(true).build().firstBatch());
        assertEquals(OptionalLong.of(100), producers.firstUnstableOffset());

        // When
        CompletedTxn completed =
                append(marker(PRODUCER, ControlRecordType.ABORT, 0)).orElseThrow();

        // Then
        assertEquals(new CompletedTxn(PRODUCER, 100, 103, true), completed);
        assertEquals(102, producers.lastStableOffset(completed));
        producers.completeTxn(completed);
        assertEquals(OptionalLong.of(100), producers.firstUnstableOffset());
        assertEquals(OptionalLong.of(102), producers.firstUndecidedOffset());
        producers.onHighWatermarkUpdated(103);
        assertEquals(OptionalLong.of(100), producers.firstUnstableOffset());
        producers.onHighWatermarkUpdated(104);
        assertEquals(OptionalLong.of(102), producers.firstUnstableOffset());
    }

    @Test
    void shouldRefusePlainWritesWithinATransaction() {
        append(builder(PRODUCER, 1, 0, 1).transactional(true).build().firstBatch());
        expect(Errors.INVALID_TXN_STATE, data(1, 1, 1));
    }

    @Test
    void shouldFenceOlderTransactionCoordinators() {
        append(marker(PRODUCER, ControlRecordType.COMMIT, 5));
        ApiException e = assertThrows(
                ApiException.class,
                () -> producers.throwIfNotAppendable(
                        marker(PRODUCER, ControlRecordType.COMMIT, 4), nextOffset, AppendOrigin.COORDINATOR));
        assertEquals(Errors.TRANSACTION_COORDINATOR_FENCED, e.error());
    }

    @Test
    void shouldNoticeLateTransactions() {
        append(builder(PRODUCER, 1, 0, 1).transactional(true).build().firstBatch());
        assertFalse(producers.hasLateTransaction(5 + 60_000 + 300_000, 60_000));
        assertTrue(producers.hasLateTransaction(6 + 60_000 + 300_000, 60_000));
    }

    private Optional<CompletedTxn> append(RecordBatch batch) {
        AppendOrigin origin = batch.isControlBatch() ? AppendOrigin.COORDINATOR : AppendOrigin.CLIENT;
        producers.throwIfNotAppendable(batch, nextOffset, origin);
        nextOffset = batch.nextOffset();
        return producers.replay(batch);
    }

    private void expect(Errors error, RecordBatch batch) {
        ApiException e = assertThrows(
                ApiException.class, () -> producers.throwIfNotAppendable(batch, nextOffset, AppendOrigin.CLIENT));
        assertEquals(error, e.error(), e.getMessage());
    }

    private RecordBatch data(int epoch, int sequence, int count) {
        return builder(PRODUCER, epoch, sequence, count).build().firstBatch();
    }

    private RecordBatchBuilder builder(long producerId, int epoch, int sequence, int count) {
        RecordBatchBuilder builder = new RecordBatchBuilder(Compression.NONE)
                .baseOffset(nextOffset)
                .producerState(producerId, (short) epoch, sequence);
        for (int i = 0; i < count; i++) {
            builder.append(5, null, new byte[1]);
        }
        return builder;
    }

    private RecordBatch marker(long producerId, ControlRecordType type, int coordinatorEpoch) {
        return MemoryRecords.withEndTransactionMarker(
                        nextOffset, 5, producerId, (short) 1, new EndTransactionMarker(type, coordinatorEpoch))
                .firstBatch();
    }
}
