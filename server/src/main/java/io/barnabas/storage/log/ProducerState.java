package io.barnabas.storage.log;

import io.barnabas.common.record.RecordBatch;
import io.barnabas.storage.compaction.LastRecord;
import io.barnabas.storage.log.index.AbortedTxn;
import io.barnabas.storage.log.segment.LogSegment;
import io.barnabas.storage.log.segment.LogSegments;
import io.barnabas.storage.log.segment.SegmentScan;
import io.barnabas.storage.log.segment.TrustedPart;
import io.barnabas.storage.producer.CompletedTxn;
import io.barnabas.storage.producer.ProducerSnapshots;
import io.barnabas.storage.producer.ProducerStateEntry;
import io.barnabas.storage.producer.ProducerStateManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** A log's producers together with their snapshot files and the segments they can be rebuilt from. */
final class ProducerState {
    private final LogContext context;
    private final ProducerStateManager manager;
    private final ProducerSnapshots snapshots;

    /**
     * The producers of a log, none yet.
     *
     * @param snapshotOffsets the offsets of the snapshots in {@code directory}
     */
    ProducerState(LogContext context, Path directory, Collection<Long> snapshotOffsets) {
        this.context = context;
        this.manager = new ProducerStateManager(context.topicPartition(), context.producerIdExpirationMs());
        this.snapshots = new ProducerSnapshots(directory, snapshotOffsets);
    }

    ProducerStateManager manager() {
        return manager;
    }

    ProducerSnapshots snapshots() {
        return snapshots;
    }

    /** The last of every producer, by its id. */
    Map<Long, LastRecord> lastRecords() {
        Map<Long, LastRecord> last = new HashMap<>();
        for (ProducerStateEntry entry : manager.activeProducers()) {
            long offset = entry.lastDataOffset();
            OptionalLong lastData = offset < 0 ? OptionalLong.empty() : OptionalLong.of(offset);
            last.put(entry.producerId(), new LastRecord(lastData, entry.producerEpoch()));
        }
        return last;
    }

    /** Takes note of a batch that is now in {@code segment}; a transaction it aborts goes into the index. */
    void replay(RecordBatch batch, LogSegment segment) throws IOException {
        Optional<CompletedTxn> completed = manager.replay(batch);
        if (completed.isPresent()) {
            CompletedTxn txn = completed.get();
            if (txn.isAborted()) {
                segment.txnIndex()
                        .append(new AbortedTxn(
                                txn.producerId(), txn.firstOffset(), txn.lastOffset(), manager.lastStableOffset(txn)));
            }
            manager.completeTxn(txn);
        }
    }

    /** The same for a batch whose transaction is in the index already. */
    private void replayIndexed(RecordBatch batch) {
        manager.replay(batch).ifPresent(manager::completeTxn);
    }

    /** Makes the producers those of a log that ends at {@code endOffset}: from a snapshot, then from the batches. */
    void rebuild(LogSegments segments, long logStartOffset, long endOffset) throws IOException {
        snapshots.truncateAndReload(
                manager, logStartOffset, endOffset, context.time().milliseconds());
        long from = manager.mapEndOffset();
        if (from >= endOffset) {
            return;
        }
        for (LogSegment segment : segments.between(from, endOffset)) {
            new SegmentScan(segment).replay(Math.max(from, segment.baseOffset()), batch -> {
                if (batch.baseOffset() < endOffset) {
                    replayIndexed(batch);
                }
            });
        }
        manager.updateMapEndOffset(endOffset);
    }

    /** Recovers {@code segment}, taking note of every batch that is kept; returns the bytes cut off. */
    int recover(LogSegment segment, TrustedPart.End trusted, Consumer<RecordBatch> onBatch) throws IOException {
        try {
            return new SegmentScan(segment).recover(trusted, batch -> {
                onBatch.accept(batch);
                try {
                    replay(batch, segment);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
