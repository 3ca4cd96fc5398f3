package io.barnabas.simulation.disk;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.storage.log.checkpoint.LeaderEpochCheckpoint;
import io.barnabas.storage.log.index.AbortedTxn;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The directory of a partition: what a process leaves behind for the next. */
public final class LogFiles implements LeaderEpochCheckpoint {
    final TopicPartition topicPartition;
    final String directory;
    final List<StoredBatch> batches = new ArrayList<>();
    Uuid topicId = Uuid.ZERO_UUID;
    /** Where an empty log goes on. */
    long startOffset;

    /** Below, the log is compacted. */
    long cleanedEnd;
    /** Where the log ended when it was compacted last. */
    long endWhenCleaned;
    /** What was below {@link #cleanedEnd} before: what the snapshots of producers are made of. */
    List<StoredBatch> original = List.of();

    /** What compaction has left of the index of aborted transactions. */
    List<AbortedTxn> abortedBelowCleanedEnd = List.of();

    long flushedEnd;
    long checkpointedHighWatermark;
    private List<Line> epochs = List.of();

    LogFiles(TopicPartition topicPartition, String directory) {
        this.topicPartition = topicPartition;
        this.directory = directory;
    }

    public TopicPartition topicPartition() {
        return topicPartition;
    }

    public Uuid topicId() {
        return topicId;
    }

    public long startOffset() {
        return startOffset;
    }

    public long endOffset() {
        return batches.isEmpty() ? startOffset : batches.get(batches.size() - 1).lastOffset() + 1;
    }

    /** What lies here, oldest first. */
    public List<StoredBatch> batches() {
        return batches;
    }

    /** The place of the batch with this offset, or of the next one. */
    public int indexOf(long offset) {
        int low = 0;
        int high = batches.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (batches.get(middle).lastOffset() < offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    public long cleanedEnd() {
        return cleanedEnd;
    }

    /** The first batches, so many of them, are these now. */
    void onCleaned(int count, List<StoredBatch> cleaned, long end) {
        List<StoredBatch> replaced = new ArrayList<>();
        original.stream().filter(batch -> batch.lastOffset() < cleanedEnd).forEach(replaced::add);
        for (StoredBatch batch : batches.subList(0, count)) {
            if (batch.baseOffset() >= cleanedEnd) {
                replaced.add(batch);
            }
        }
        original = replaced;
        endWhenCleaned = endOffset();
        List<StoredBatch> kept = batches.subList(0, count);
        kept.clear();
        batches.addAll(0, cleaned);
        cleanedEnd = end;
    }

    /** Everything is gone. */
    void forgetCleaning() {
        cleanedEnd = startOffset;
        endWhenCleaned = 0;
        original = List.of();
        abortedBelowCleanedEnd = List.of();
    }

    /** The batches that tell who has written: the log's own, or what it was before it was compacted and cut. */
    List<StoredBatch> producersToReplay() {
        if (endOffset() >= endWhenCleaned) {
            return batches;
        }
        List<StoredBatch> all = new ArrayList<>(original);
        all.addAll(batches.subList(indexOf(cleanedEnd), batches.size()));
        return all;
    }

    void sync() {
        flushedEnd = endOffset();
    }

    /** The machine stops: what was not flushed is there up to this offset. */
    void loseFrom(long offset) {
        while (!batches.isEmpty() && batches.get(batches.size() - 1).lastOffset() >= offset) {
            batches.remove(batches.size() - 1);
        }
        long end = endOffset();
        epochs = epochs.stream().filter(line -> line.startOffset() < end).toList();
    }

    @Override
    public List<Line> read() {
        return epochs;
    }

    @Override
    public void write(List<Line> entries) {
        epochs = List.copyOf(entries);
    }

    @Override
    public void flush() {
        // What of it is lost with the machine is decided by where the records end.
    }

    @Override
    public void updateParent(Path partitionDirectory) {
        // It has no other place to go.
    }
}
