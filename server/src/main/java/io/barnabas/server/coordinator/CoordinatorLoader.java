package io.barnabas.server.coordinator;

import io.barnabas.cluster.PartitionLog;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.SchemaException;
import io.barnabas.common.record.ControlRecordType;
import io.barnabas.common.record.CorruptRecordException;
import io.barnabas.common.record.EndTransactionMarker;
import io.barnabas.common.record.FileRecords;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.Record;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.coordinator.common.CoordinatorRecord;
import io.barnabas.coordinator.common.CoordinatorShard;
import io.barnabas.storage.log.FetchDataInfo;
import io.barnabas.storage.log.FetchIsolation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Reads one partition of a coordinator's topic from its start to its end into a shard, a bounded piece at a time: records
 * of transactions and the markers that end them as such, in the order of the log.
 */
final class CoordinatorLoader {
    /**
     * What was read.
     *
     * @param records that changed the shard
     * @param bytes read
     */
    record Summary(long records, long bytes) {}

    private final TopicPartition topicPartition;
    private final PartitionLog log;
    private final CoordinatorShard shard;
    private final RecordSerde serde;
    private final LoadReporter<?> reporter;
    private final Set<Short> unknownTypes = new HashSet<>();
    private ByteBuffer buffer = ByteBuffer.allocate(0);
    /** Where to read on; -1 before the first piece. */
    private long offset = -1;

    private long records;
    private long bytes;

    /** @param reporter told of records of unknown types */
    CoordinatorLoader(
            TopicPartition topicPartition,
            PartitionLog log,
            CoordinatorShard shard,
            RecordSerde serde,
            LoadReporter<?> reporter) {
        this.topicPartition = topicPartition;
        this.log = log;
        this.shard = shard;
        this.serde = serde;
        this.reporter = reporter;
    }

    /**
     * Reads all there is; called again, what has come since.
     *
     * @param bufferBytes offsets.load.buffer.size; a single batch may be larger
     * @param wanted asked between two pieces; false ends the reading
     * @return null when it ended because it was not wanted any more
     * @throws IOException when the disk fails
     * @throws RuntimeException when what lies there is not what a coordinator writes
     */
    Summary load(int bufferBytes, BooleanSupplier wanted) throws IOException {
        offset = Math.max(offset, log.logStartOffset());
        while (wanted.getAsBoolean()) {
            if (offset >= log.logEndOffset()) {
                return new Summary(records, bytes);
            }
            FetchDataInfo piece = log.read(offset, bufferBytes, FetchIsolation.LOG_END, true);
            long next = replay(inMemory(piece), offset);
            if (next == offset) {
                throw new CorruptRecordException(
                        "No whole batch at offset " + offset + ", though the log goes on to " + log.logEndOffset());
            }
            offset = next;
        }
        return null;
    }

    private MemoryRecords inMemory(FetchDataInfo piece) throws IOException {
        if (!(piece.records() instanceof FileRecords file)) {
            return (MemoryRecords) piece.records();
        }
        if (buffer.capacity() < file.sizeInBytes()) {
            buffer = ByteBuffer.allocate(file.sizeInBytes());
        }
        buffer.clear().limit(file.sizeInBytes());
        file.readInto(buffer, 0);
        return new MemoryRecords(buffer.flip());
    }

    /** Returns where to read on. */
    private long replay(MemoryRecords piece, long from) {
        long next = from;
        for (RecordBatch batch : piece.batches()) {
            batch.ensureValid();
            if (batch.isControlBatch()) {
                endTransaction(batch);
            } else {
                for (Record record : batch) {
                    if (record.offset() >= from) {
                        take(batch, record);
                    }
                }
            }
            bytes += batch.sizeInBytes();
            next = batch.nextOffset();
        }
        return next;
    }

    private void take(RecordBatch batch, Record record) {
        CoordinatorRecord content;
        try {
            content = serde.read(record.key(), record.value());
        } catch (SchemaException e) {
            throw new CorruptRecordException("The record at offset " + record.offset() + ": " + e.getMessage());
        }
        if (content == null) {
            noteUnknownType(RecordSerde.keyVersion(record.key()), record.offset());
        } else {
            if (batch.isTransactional()) {
                shard.replayTransactional(batch.producerId(), record.offset(), record.timestamp(), content);
            } else {
                shard.replay(record.offset(), record.timestamp(), content);
            }
            records++;
        }
    }

    private void endTransaction(RecordBatch batch) {
        EndTransactionMarker marker = batch.endTransactionMarker();
        if (marker != null) {
            shard.replayMarker(batch.producerId(), marker.controlType() == ControlRecordType.COMMIT);
        }
    }

    private void noteUnknownType(short keyVersion, long offset) {
        if (unknownTypes.add(keyVersion)) {
            reporter.onUnknownType(topicPartition, keyVersion, offset);
        }
    }
}
