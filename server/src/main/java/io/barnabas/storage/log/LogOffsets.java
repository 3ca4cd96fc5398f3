package io.barnabas.storage.log;

import io.barnabas.storage.producer.ProducerStateManager;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * How much of a log may be read: from the log start offset up to the last stable offset, the high watermark, or the
 * end.
 * Changes are made under the log's lock; reads are safe from any thread.
 */
final class LogOffsets {
    private final LocalLog local;
    private final ProducerStateManager producers;
    private final LogReader reader;
    private volatile long logStartOffset;
    private final AtomicReference<LogOffsetMetadata> highWatermark;

    /** Holds null while no transaction holds back {@code read_committed}. */
    private final AtomicReference<LogOffsetMetadata> firstUnstableOffset = new AtomicReference<>();

    LogOffsets(LocalLog local, ProducerStateManager producers, LogReader reader, long logStartOffset) {
        this.local = local;
        this.producers = producers;
        this.reader = reader;
        this.logStartOffset = logStartOffset;
        this.highWatermark = new AtomicReference<>(new LogOffsetMetadata(logStartOffset));
        updateFirstUnstableOffset();
    }

    long logStartOffset() {
        return logStartOffset;
    }

    LogOffsetMetadata highWatermark() {
        return highWatermark.get();
    }

    long lastStableOffset() {
        LogOffsetMetadata unstable = firstUnstableOffset.get();
        long high = highWatermark.get().messageOffset();
        return unstable != null && unstable.messageOffset() < high ? unstable.messageOffset() : high;
    }

    /** Moves the high watermark, up or down, but within the log; returns what it is now. */
    long updateHighWatermark(LogOffsetMetadata offset) {
        LogOffsetMetadata end = local.logEndOffset();
        LogOffsetMetadata next = offset;
        if (offset.messageOffset() < logStartOffset) {
            next = new LogOffsetMetadata(logStartOffset);
        } else if (offset.messageOffset() >= end.messageOffset()) {
            next = end;
        }
        highWatermark.set(next);
        producers.onHighWatermarkUpdated(next.messageOffset());
        updateFirstUnstableOffset();
        return next.messageOffset();
    }

    /** Moves the start; the high watermark is never below it. */
    void moveLogStartOffset(long offset) {
        logStartOffset = offset;
        if (highWatermark.get().messageOffset() < offset) {
            updateHighWatermark(new LogOffsetMetadata(offset));
        } else {
            updateFirstUnstableOffset();
        }
    }

    /** Asks the producers anew where the first transaction begins that is open, or not replicated to its end. */
    void updateFirstUnstableOffset() {
        OptionalLong unstable = producers.firstUnstableOffset();
        if (unstable.isEmpty()) {
            firstUnstableOffset.set(null);
            return;
        }
        long offset = Math.max(unstable.getAsLong(), logStartOffset);
        LogOffsetMetadata known = firstUnstableOffset.get();
        if (known == null || known.messageOffset() != offset) {
            firstUnstableOffset.set(new LogOffsetMetadata(offset));
        }
    }

    /** Where a read must stop, with its place on disk, which is looked up at most once. */
    LogOffsetMetadata readLimit(FetchIsolation isolation) throws IOException {
        if (isolation == FetchIsolation.LOG_END) {
            return local.logEndOffset();
        }
        LogOffsetMetadata high = highWatermark.get();
        LogOffsetMetadata unstable = isolation == FetchIsolation.TXN_COMMITTED ? firstUnstableOffset.get() : null;
        if (unstable != null && unstable.messageOffset() < high.messageOffset()) {
            if (!unstable.messageOffsetOnly()) {
                return unstable;
            }
            LogOffsetMetadata located = reader.locate(unstable.messageOffset());
            firstUnstableOffset.compareAndSet(unstable, located);
            return located;
        }
        if (!high.messageOffsetOnly()) {
            return high;
        }
        LogOffsetMetadata located = reader.locate(high.messageOffset());
        highWatermark.compareAndSet(high, located);
        return located;
    }
}
