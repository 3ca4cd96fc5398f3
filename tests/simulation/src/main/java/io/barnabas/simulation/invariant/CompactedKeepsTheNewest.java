package io.barnabas.simulation.invariant;

import io.barnabas.cluster.PartitionState;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.record.Record;
import io.barnabas.simulation.disk.LogFiles;
import io.barnabas.simulation.disk.SimLog;
import io.barnabas.simulation.disk.StoredBatch;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * A compacted log has, as far as it goes, the newest committed value of every key at its offset; a tombstone is there
 * for delete.retention.ms at least, and takes everything older with it when it goes. Aborted data may be gone.
 */
public final class CompactedKeepsTheNewest extends Invariant {
    /** delete.retention.ms of all compacted topics, in the simulated world's time. */
    public static final long DELETE_RETENTION_MS = 8_000;

    private static final Set<String> TOPICS = Set.of("__consumer_offsets", MarkersFollowDecisions.TOPIC, "table");

    private final LongSupplier nowMs;

    /** The newest of a key. @param committedAtMs when it was committed */
    private record Newest(Record record, long committedAtMs) {}

    /** @param nowMs the simulated world's time */
    CompactedKeepsTheNewest(Histories histories, LongSupplier nowMs) {
        super(histories);
        this.nowMs = nowMs;
    }

    /** Whether logs of this partition are compacted. */
    public static boolean isCompacted(TopicPartition partition) {
        return TOPICS.contains(partition.topic());
    }

    @Override
    void onState(int brokerId, PartitionHistory history, SimLog log, PartitionState before, PartitionState now) {
        boolean begins = beginsToLead(history, before, now);
        if (begins && isCompacted(history.partition)) {
            check(brokerId, history, log.files(), log.logEndOffset());
        }
    }

    /** Looks whether a broker's log has what it must have below an offset. */
    void check(int brokerId, PartitionHistory history, LogFiles log, long end) {
        if (history.forgiven || log.startOffset() > 0) {
            return;
        }
        Map<Long, Record> present = new HashMap<>();
        Map<ByteBuffer, Long> oldest = new HashMap<>();
        for (StoredBatch batch : log.batches()) {
            if (!batch.view().isControlBatch()) {
                for (Record record : batch.view()) {
                    present.put(record.offset(), record);
                    if (record.hasKey()) {
                        oldest.putIfAbsent(record.key(), record.offset());
                    }
                }
            }
        }
        newest(history, end).forEach((key, newest) -> {
            Record record = newest.record();
            if (record.equals(present.get(record.offset()))) {
                return;
            }
            boolean mayBeGone = !record.hasValue()
                    && nowMs.getAsLong() >= newest.committedAtMs() + DELETE_RETENTION_MS
                    && oldest.getOrDefault(key, Long.MAX_VALUE) > record.offset();
            if (!mayBeGone) {
                violated("the log of " + history + " on broker " + brokerId + " has lost the newest "
                        + (record.hasValue() ? "value" : "tombstone") + " of a key, at offset " + record.offset()
                        + "; it is compacted below " + log.cleanedEnd() + " and ends at " + log.endOffset());
            }
        });
    }

    /** The newest committed record of every key below an offset. */
    private static Map<ByteBuffer, Newest> newest(PartitionHistory history, long end) {
        Map<ByteBuffer, Newest> newest = new LinkedHashMap<>();
        for (int i = 0; i < history.committed.size(); i++) {
            StoredBatch batch = history.committed.get(i);
            if (batch.lastOffset() >= end) {
                break;
            }
            boolean counts = !batch.view().isControlBatch()
                    && (!batch.view().isTransactional()
                            || Boolean.TRUE.equals(history.transactions.outcome(batch.baseOffset())));
            if (counts) {
                for (Record record : batch.view()) {
                    newest.put(record.key(), new Newest(record, history.committedAtMs.get(i)));
                }
            }
        }
        return newest;
    }
}
