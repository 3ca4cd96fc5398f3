package io.barnabas.coordinator.common;

import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import java.util.ArrayList;
import java.util.List;

/** A log and a clock, moved by hand. */
final class FakePartition implements CoordinatorLog, CoordinatorClock {
    final List<Integer> batches = new ArrayList<>();
    final List<Long> alarms = new ArrayList<>();
    long endOffset;
    long highWatermark;
    /** Whether appends move the high watermark, as with a single replica. */
    boolean alone = true;

    Errors appendFailure;
    RuntimeException appendBug;
    Errors acknowledgementFailure;
    long elapsedMs = 1000;

    @Override
    public long append(List<CoordinatorRecord> records, long timestampMs) {
        if (appendBug != null) {
            throw appendBug;
        }
        if (appendFailure != null) {
            throw new ApiException(appendFailure);
        }
        long first = endOffset;
        endOffset += records.size();
        batches.add(records.size());
        highWatermark = alone ? endOffset : highWatermark;
        return first;
    }

    @Override
    public Errors acknowledgement(long requiredOffset) {
        if (acknowledgementFailure != null) {
            return acknowledgementFailure;
        }
        return highWatermark >= requiredOffset ? Errors.NONE : null;
    }

    @Override
    public long endOffset() {
        return endOffset;
    }

    @Override
    public long nowMs() {
        return 1_000_000 + elapsedMs;
    }

    @Override
    public long elapsedMs() {
        return elapsedMs;
    }

    @Override
    public void setAlarm(long atMs) {
        alarms.add(atMs);
    }
}
