package io.barnabas.storage.producer;

import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** The transactions of a partition by the offset they begin at: open ones, and ended ones not yet replicated. */
final class OngoingTransactions {
    static final long LATE_BUFFER_MS = 5 * 60 * 1000L;

    /** First offset to producer id. */
    private final TreeMap<Long, Long> open = new TreeMap<>();
    /** First offset to the marker's offset. */
    private final TreeMap<Long, Long> unreplicated = new TreeMap<>();

    void begin(long producerId, long firstOffset) {
        open.put(firstOffset, producerId);
    }

    void complete(CompletedTxn completed) {
        if (open.remove(completed.firstOffset()) == null) {
            throw new IllegalArgumentException(
                    "Attempted to complete transaction " + completed + ", which was not started");
        }
        unreplicated.put(completed.firstOffset(), completed.lastOffset());
    }

    OptionalLong firstOffsetOfOthers(long producerId) {
        for (Map.Entry<Long, Long> transaction : open.entrySet()) {
            if (transaction.getValue() != producerId) {
                return OptionalLong.of(transaction.getKey());
            }
        }
        return OptionalLong.empty();
    }

    OptionalLong firstUnstableOffset() {
        if (unreplicated.isEmpty()) {
            return firstUndecidedOffset();
        }
        long ended = unreplicated.firstKey();
        return OptionalLong.of(open.isEmpty() ? ended : Math.min(ended, open.firstKey()));
    }

    OptionalLong firstUndecidedOffset() {
        return open.isEmpty() ? OptionalLong.empty() : OptionalLong.of(open.firstKey());
    }

    OptionalLong oldestProducerId() {
        return open.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(open.firstEntry().getValue());
    }

    void forgetCompletedBelow(long offset) {
        while (!unreplicated.isEmpty() && unreplicated.firstEntry().getValue() < offset) {
            unreplicated.pollFirstEntry();
        }
    }

    boolean isEmpty() {
        return open.isEmpty() && unreplicated.isEmpty();
    }

    void clear() {
        open.clear();
        unreplicated.clear();
    }
}
