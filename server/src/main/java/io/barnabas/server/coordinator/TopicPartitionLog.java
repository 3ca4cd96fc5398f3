package io.barnabas.server.coordinator;

import io.barnabas.cluster.Partition;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.Compression;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.common.record.RecordBatchBuilder;
import io.barnabas.coordinator.common.CoordinatorLog;
import io.barnabas.coordinator.common.CoordinatorRecord;
import io.barnabas.coordinator.common.TransactionalProducer;
import io.barnabas.server.replica.OwnedPartition;
import io.barnabas.storage.producer.VerificationGuard;
import java.util.List;

/** A shard's records in the partition that it belongs to. */
final class TopicPartitionLog implements CoordinatorLog {
    private final OwnedPartition owned;
    private final RecordSerde serde;
    private final Compression compression;
    private final short requiredAcks;

    /** @param requiredAcks offsets.commit.required.acks: with -1 the in-sync set must be large enough, and is waited for */
    TopicPartitionLog(OwnedPartition owned, RecordSerde serde, Compression compression, short requiredAcks) {
        this.owned = owned;
        this.serde = serde;
        this.compression = compression;
        this.requiredAcks = requiredAcks;
    }

    @Override
    public long append(List<CoordinatorRecord> records, long timestampMs) {
        return append(new RecordBatchBuilder(compression), records, timestampMs, null);
    }

    /** Such batches have no sequence numbers: a coordinator writes each just once. */
    @Override
    public long appendTransactional(TransactionalProducer producer, List<CoordinatorRecord> records, long timestampMs) {
        RecordBatchBuilder batch = new RecordBatchBuilder(compression)
                .producerState(producer.producerId(), producer.producerEpoch(), RecordBatch.NO_SEQUENCE)
                .transactional(true);
        return append(batch, records, timestampMs, producer.guard());
    }

    private long append(
            RecordBatchBuilder batch, List<CoordinatorRecord> records, long timestampMs, VerificationGuard guard) {
        for (int i = 0; i < records.size(); i++) {
            CoordinatorRecord record = records.get(i);
            batch.append(timestampMs, serde.writeKey(record), serde.writeValue(record));
        }
        return owned.append(batch.build(), requiredAcks, guard).firstOffset();
    }

    @Override
    public Errors acknowledgement(long endOffset) {
        // A term of the coordinator is a leader epoch: it has ended when this broker has followed another.
        Partition partition = owned.partition();
        return requiredAcks == Partition.ACKS_ALL
                ? partition.acknowledgement(endOffset, partition.state().leaderEpoch())
                : Errors.NONE;
    }

    @Override
    public long endOffset() {
        return owned.partition().log().logEndOffset();
    }
}
