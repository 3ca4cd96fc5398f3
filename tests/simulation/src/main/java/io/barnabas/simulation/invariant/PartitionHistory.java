package io.barnabas.simulation.invariant;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.metadata.PartitionRegistration;
import io.barnabas.simulation.disk.LogFiles;
import io.barnabas.simulation.disk.StoredBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the world has seen of one partition of one topic, from its creation on. */
public final class PartitionHistory {
    final Uuid topicId;
    final TopicPartition partition;
    /** Everything that was ever below the high watermark of any replica. */
    final List<StoredBatch> committed = new ArrayList<>();

    /** When each of these was committed, milliseconds of the simulated world. */
    final List<Long> committedAtMs = new ArrayList<>();

    final TreeMap<Integer, Integer> leaders = new TreeMap<>();
    final ProducerSequences sequences = new ProducerSequences();
    final TransactionSpans transactions = new TransactionSpans();
    /** Brokers whose disk has lost records, and where their logs ended: until they have come as far again. */
    final Map<Integer, Long> damaged = new TreeMap<>();
    /** The state in ZooKeeper, null before the first. */
    PartitionRegistration state;
    /** The state before that. */
    PartitionRegistration stateBefore;
    /** More disks were lost at once than the in-sync set tolerates: nothing is promised any more. */
    boolean forgiven;

    PartitionHistory(Uuid topicId, TopicPartition partition) {
        this.topicId = topicId;
        this.partition = partition;
    }

    long committedEnd() {
        return committed.isEmpty() ? 0 : committed.get(committed.size() - 1).lastOffset() + 1;
    }

    /** The committed batch with this base offset, null when there is none. */
    StoredBatch committedAt(long baseOffset) {
        int low = 0;
        int high = committed.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (committed.get(middle).baseOffset() < baseOffset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low < committed.size() && committed.get(low).baseOffset() == baseOffset ? committed.get(low) : null;
    }

    /** What is wrong with a log that should have everything committed, null when nothing is. */
    String whatIsMissing(LogFiles log) {
        if (log == null) {
            return committed.isEmpty() ? null : "it has no log";
        }
        if (log.endOffset() < committedEnd()) {
            return "its log ends at " + log.endOffset() + ", but records below " + committedEnd() + " are committed";
        }
        return whatIsWrong(log, committedEnd());
    }

    /** What a log has below an offset that was not committed where it is, null when there is no such thing. */
    String whatIsWrong(LogFiles log, long end) {
        int first = log.indexOf(log.startOffset());
        for (int i = first; i < log.batches().size(); i++) {
            StoredBatch batch = log.batches().get(i);
            if (batch.lastOffset() >= end) {
                break;
            }
            StoredBatch known = committedAt(batch.baseOffset());
            if (known == null || !batch.isSameOrCompacted(known)) {
                return "its log has " + batch + " where " + known + " is committed";
            }
        }
        return null;
    }

    @Override
    public String toString() {
        return partition + " (" + topicId + ")";
    }
}
