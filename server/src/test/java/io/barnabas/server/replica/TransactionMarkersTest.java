package io.barnabas.server.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.server.replica.TransactionMarkerOperation.Marker;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.record.ControlRecordType;
import org.apache.kafka.common.record.EndTransactionMarker;
import org.junit.jupiter.api.Test;

class TransactionMarkersTest {
    private static final Marker COMMIT = new Marker(7, (short) 3, true, 12);

    private final ReplicaFixture fixture = new ReplicaFixture();
    private final List<String> heard = new ArrayList<>();

    private final PartitionListener listener = new PartitionListener() {
        @Override
        public void onLeader(OwnedPartition partition, int leaderEpoch) {}

        @Override
        public void onResigned(OwnedPartition partition) {}

        @Override
        public void onHighWatermark(OwnedPartition partition) {
            heard.add("watermark " + partition.partition().log().highWatermark());
        }

        @Override
        public void onTransactionMarker(
                OwnedPartition partition, long producerId, short epoch, boolean committed, long endOffset) {
            heard.add("marker " + producerId + " " + epoch + " " + committed + " " + endOffset);
        }
    };

    @Test
    void shouldWriteApachesBytes() {
        for (boolean committed : new boolean[] {true, false}) {
            // When
            MemoryRecords ours = new Marker(1234567890123L, (short) 513, committed, 987654).records(1_700_000_000_123L);

            // Then
            ByteBuffer theirs = org.apache.kafka.common.record.MemoryRecords.withEndTransactionMarker(
                            0L,
                            1_700_000_000_123L,
                            -1,
                            1234567890123L,
                            (short) 513,
                            new EndTransactionMarker(
                                    committed ? ControlRecordType.COMMIT : ControlRecordType.ABORT, 987654))
                    .buffer();
            assertEquals(theirs, ours.buffer());
        }
    }

    @Test
    void shouldAnswerOnceAllInSyncReplicasHaveTheMarker() {
        // Given
        fixture.lead(List.of(0, 1), 0);
        List<List<Errors>> outcomes = new ArrayList<>();

        // When
        fixture.manager.appendMarkers(operation(outcomes, 0));
        fixture.loop.run();
        int before = outcomes.size();
        fixture.fetch(ReplicaFixture.follower(1), 1, 0);
        fixture.loop.run();

        // Then
        assertEquals(0, before);
        assertEquals(List.of(List.of(Errors.NONE)), outcomes);
    }

    @Test
    void shouldGiveUpWhenReplicasTakeTooLong() {
        // Given
        fixture.lead(List.of(0, 1), 0);
        List<List<Errors>> outcomes = new ArrayList<>();

        // When
        fixture.manager.appendMarkers(operation(outcomes, 0));
        fixture.loop.run();
        fixture.loop.advance(1_000);

        // Then
        assertEquals(List.of(List.of(Errors.REQUEST_TIMED_OUT)), outcomes);
    }

    @Test
    void shouldTellOfEachPartitionHowItWent() {
        // Given
        fixture.lead(List.of(0), 0, 1);
        fixture.log(1).failAppends(new ApiException(Errors.TRANSACTION_COORDINATOR_FENCED, "a zombie"));
        List<List<Errors>> outcomes = new ArrayList<>();

        // When
        fixture.manager.appendMarkers(operation(outcomes, 0, 1, 2));

        // Then
        assertEquals(
                List.of(List.of(Errors.NONE, Errors.TRANSACTION_COORDINATOR_FENCED, Errors.UNKNOWN_TOPIC_OR_PARTITION)),
                outcomes);
    }

    @Test
    void shouldTellTheListenerOfTheMarkerBeforeTheWatermarkPassesIt() {
        // Given
        fixture.manager.addPartitionListener("orders", listener);
        fixture.lead(List.of(0), 0);
        heard.clear();

        // When
        fixture.manager.appendMarkers(operation(new ArrayList<>(), 0));

        // Then
        assertEquals(List.of("marker 7 3 true 1", "watermark 1"), heard);
    }

    private TransactionMarkerOperation operation(List<List<Errors>> outcomes, int... partitions) {
        return new TransactionMarkerOperation(
                COMMIT,
                IntStream.of(partitions)
                        .mapToObj(index -> new TopicPartition("orders", index))
                        .toList(),
                1_000,
                fixture.loop,
                operation -> outcomes.add(
                        operation.appends().stream().map(PartitionAppend::error).toList()));
    }
}
