package io.barnabas.server.replica;

import io.barnabas.cluster.Partition;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.record.Compression;
import io.barnabas.common.record.ControlRecordType;
import io.barnabas.common.record.EndTransactionMarker;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.common.record.RecordBatchBuilder;
import io.barnabas.storage.log.AppendContext;
import io.barnabas.storage.log.LogAppendInfo;
import java.util.Collection;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The end of one producer's transaction on its way into the partitions it wrote to: a control batch for each of them
 * (KIP-98), which counts when all in-sync replicas have it.
 */
public final class TransactionMarkerOperation extends ProduceOperation {
    /** Bytes of a batch with one marker: 61 of header, 17 of record. */
    private static final int MARKER_BATCH_SIZE = 78;

    private final Marker marker;
    private final Consumer<TransactionMarkerOperation> done;

    /**
     * What a marker says.
     *
     * @param producerId whose transaction it ends
     * @param producerEpoch epoch from which on the producer may go on; older ones are fenced by it
     * @param committed whether the transaction is committed, else it is aborted
     * @param coordinatorEpoch leader epoch of the coordinator's partition of {@code __transaction_state}
     */
    public record Marker(long producerId, short producerEpoch, boolean committed, int coordinatorEpoch) {
        /** A batch that holds the marker. */
        MemoryRecords records(long timestampMs) {
            ControlRecordType type = committed ? ControlRecordType.COMMIT : ControlRecordType.ABORT;
            return new RecordBatchBuilder(Compression.NONE, MARKER_BATCH_SIZE)
                    .producerState(producerId, producerEpoch, RecordBatch.NO_SEQUENCE)
                    .transactional(true)
                    .control(true)
                    .appendControlRecord(
                            timestampMs, type, new EndTransactionMarker(type, coordinatorEpoch).serializeValue())
                    .build();
        }
    }

    /**
     * @param partitions where the transaction ends
     * @param timeoutMs how long the replicas may take, milliseconds
     * @param loop the event loop of the connection that asked
     * @param done told when all partitions are settled; on any thread
     */
    public TransactionMarkerOperation(
            Marker marker,
            Collection<TopicPartition> partitions,
            int timeoutMs,
            Executor loop,
            Consumer<TransactionMarkerOperation> done) {
        super(Partition.ACKS_ALL, timeoutMs, loop, partitions.size());
        this.marker = marker;
        this.done = done;
        for (TopicPartition partition : partitions) {
            add(partition.topic(), partition.partition(), MemoryRecords.EMPTY);
        }
    }

    /** Writes the batches; each partition gets its own, since its offsets are written into the bytes. */
    void stamp(long timestampMs) {
        appends().forEach(append -> append.replaceRecords(marker.records(timestampMs)));
    }

    @Override
    LogAppendInfo append(HostedPartition hosted, MemoryRecords records, AppendContext context) {
        LogAppendInfo info = hosted.partition().appendAsLeader(records, requiredAcks(), AppendContext.COORDINATOR);
        hosted.onTransactionMarker(
                marker.producerId(), marker.producerEpoch(), marker.committed(), info.lastOffset() + 1);
        return info;
    }

    @Override
    protected void onRecordsAppended() {
        // The batches are no part of what came in.
    }

    @Override
    protected void onComplete() {
        done.accept(this);
    }

    @Override
    protected boolean isAbandoned() {
        return false;
    }
}
