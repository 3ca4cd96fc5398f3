package io.barnabas.simulation.disk;

import io.barnabas.common.record.RecordBatch;
import io.barnabas.storage.log.index.AbortedTxn;
import io.barnabas.storage.producer.CompletedTxn;
import io.barnabas.storage.producer.ProducerStateManager;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** The producers of a log and the transactions they have aborted in it: the production classes, and an index in memory. */
final class SimProducers {
    private static final int PRODUCER_EXPIRATION_MS = 86_400_000;

    private final LogFiles files;
    private final List<AbortedTxn> aborted = new ArrayList<>();
    private final ProducerStateManager manager;

    SimProducers(LogFiles files) {
        this.files = files;
        this.manager = new ProducerStateManager(files.topicPartition, PRODUCER_EXPIRATION_MS);
    }

    ProducerStateManager manager() {
        return manager;
    }

    /** Knows nothing any more. */
    void forget() {
        aborted.clear();
        manager.truncateFullyAndStartAt(0);
    }

    /** Learns everything from the batches that are there. */
    void rebuild(long highWatermark) {
        forget();
        aborted.addAll(files.abortedBelowCleanedEnd);
        files.producersToReplay().forEach(batch -> replay(batch.view()));
        manager.onHighWatermarkUpdated(highWatermark);
    }

    void replay(RecordBatch batch) {
        manager.replay(batch).ifPresent(this::complete);
    }

    private void complete(CompletedTxn txn) {
        if (txn.isAborted() && txn.lastOffset() >= files.cleanedEnd) {
            aborted.add(new AbortedTxn(
                    txn.producerId(), txn.firstOffset(), txn.lastOffset(), manager.lastStableOffset(txn)));
        }
        manager.completeTxn(txn);
    }

    /** Below this offset, only these aborted transactions have something left. */
    void onCleaned(List<AbortedTxn> retained, long cleanedEnd) {
        files.abortedBelowCleanedEnd = retained;
        aborted.removeIf(txn -> txn.lastOffset() < cleanedEnd && !retained.contains(txn));
    }

    /** Up to where nothing can be taken back any more, given the high watermark. */
    long lastStableOffset(long highWatermark) {
        OptionalLong unstable = manager.firstUnstableOffset();
        return unstable.isPresent() ? Math.min(unstable.getAsLong(), highWatermark) : highWatermark;
    }

    /** The aborted transactions that touch these offsets. */
    List<AbortedTxn> aborted(long from, long to) {
        return aborted.stream()
                .filter(txn -> txn.lastOffset() >= from && txn.firstOffset() < to)
                .toList();
    }
}
