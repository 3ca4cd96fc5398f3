package io.barnabas.coordinator.group;

import io.barnabas.common.protocol.Errors;
import io.barnabas.coordinator.common.CoordinatorRecord;
import io.barnabas.coordinator.common.CoordinatorResult;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What one event decides, gathered from all the rules it touches: when it happened, what is written, what follows. */
final class Turn {
    private final long nowMs;
    private final List<CoordinatorRecord> records = new ArrayList<>();
    private final List<Runnable> onCommitted = new ArrayList<>();
    private final List<Consumer<Errors>> onFailed = new ArrayList<>();

    Turn(long nowMs) {
        this.nowMs = nowMs;
    }

    /** Ms since the epoch. */
    long nowMs() {
        return nowMs;
    }

    /** Has records written, and exactly one of the two called then. */
    void write(List<CoordinatorRecord> newRecords, Runnable committed, Consumer<Errors> failed) {
        records.addAll(newRecords);
        onCommitted.add(committed);
        onFailed.add(failed);
    }

    CoordinatorResult result() {
        if (onCommitted.isEmpty()) {
            return CoordinatorResult.nothing();
        }
        return CoordinatorResult.write(
                records,
                () -> onCommitted.forEach(Runnable::run),
                error -> onFailed.forEach(failed -> failed.accept(error)));
    }
}
