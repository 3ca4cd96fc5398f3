package io.barnabas.coordinator.group;

import io.barnabas.coordinator.common.CoordinatorResult;
import io.barnabas.coordinator.common.CoordinatorTimer;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongFunction;

/** Timers that ring when the test says so. */
final class ManualTimer implements CoordinatorTimer {
    record Entry(String key, long dueMs, long sequence, LongFunction<CoordinatorResult> event) {}

    final Map<String, Entry> entries = new TreeMap<>();
    long nowMs = 1_000_000L;
    private long sequence;

    @Override
    public void schedule(String key, long delayMs, LongFunction<CoordinatorResult> event) {
        entries.put(key, new Entry(key, nowMs + delayMs, sequence++, event));
    }

    @Override
    public void cancel(String key) {
        entries.remove(key);
    }

    /** Takes the timer that is due first, up to that time. */
    Optional<Entry> takeDue(long untilMs) {
        Optional<Entry> first = entries.values().stream()
                .filter(entry -> entry.dueMs <= untilMs)
                .min(Comparator.comparingLong(Entry::dueMs).thenComparingLong(Entry::sequence));
        first.ifPresent(entry -> {
            entries.remove(entry.key);
            nowMs = Math.max(nowMs, entry.dueMs);
        });
        return first;
    }
}
