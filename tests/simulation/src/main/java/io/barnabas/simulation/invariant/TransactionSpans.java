package io.barnabas.simulation.invariant;

import io.barnabas.common.record.RecordBatch;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** The transactions of a partition, as the committed part of its log tells them. */
final class TransactionSpans {
    private final Map<Long, TransactionSpan> open = new TreeMap<>();
    private final Map<Long, Boolean> outcomes = new HashMap<>();

    /** A transactional batch is committed; returns the span it belongs to. */
    TransactionSpan begin(RecordBatch batch) {
        TransactionSpan span = open.computeIfAbsent(batch.producerId(), id -> new TransactionSpan(batch.baseOffset()));
        span.batches.add(batch.baseOffset());
        return span;
    }

    /** A marker is committed; returns the span that it ends, null when there is none. */
    TransactionSpan end(RecordBatch marker, boolean commit) {
        TransactionSpan span = open.remove(marker.producerId());
        if (span != null) {
            span.batches.forEach(offset -> outcomes.put(offset, commit));
        }
        return span;
    }

    /** How the transaction of the batch at this offset ended; null when it has not, or the batch is of none. */
    Boolean outcome(long baseOffset) {
        return outcomes.get(baseOffset);
    }

    /** The first offset that could still be taken back. @param committedEnd how far the log is committed */
    long lastStableOffset(long committedEnd) {
        long stable = committedEnd;
        for (TransactionSpan span : open.values()) {
            stable = Math.min(stable, span.firstOffset);
        }
        return stable;
    }

    /** Transactions that are open, to be shown. */
    Map<Long, Long> open() {
        Map<Long, Long> shown = new TreeMap<>();
        open.forEach((producerId, span) -> shown.put(producerId, span.firstOffset));
        return shown;
    }
}
