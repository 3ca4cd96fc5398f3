package io.barnabas.storage.log.segment;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The segments of a log, sorted by base offset. Readers see one consistent array and take no lock; writers, of which
 * there is one at a time, replace the array.
 */
public final class LogSegments {
    private volatile LogSegment[] segments = new LogSegment[0];

    public boolean isEmpty() {
        return segments.length == 0;
    }

    public int size() {
        return segments.length;
    }

    /** Adds a segment, in place of the one with the same base offset if there is one. */
    public void add(LogSegment segment) {
        LogSegment[] now = segments;
        int at = floorIndex(now, segment.baseOffset());
        if (at >= 0 && now[at].baseOffset() == segment.baseOffset()) {
            LogSegment[] next = now.clone();
            next[at] = segment;
            segments = next;
            return;
        }
        LogSegment[] next = new LogSegment[now.length + 1];
        System.arraycopy(now, 0, next, 0, at + 1);
        next[at + 1] = segment;
        System.arraycopy(now, at + 1, next, at + 2, now.length - at - 1);
        segments = next;
    }

    /** Replaces all segments at once. They must be sorted. */
    public void replaceAll(Collection<LogSegment> sorted) {
        segments = sorted.toArray(LogSegment[]::new);
    }

    /** Puts a segment in the place of some, in one step: readers find these, or the new one. */
    public void replace(Collection<LogSegment> gone, LogSegment next) {
        segments = Stream.concat(Arrays.stream(segments).filter(segment -> !gone.contains(segment)), Stream.of(next))
                .sorted(Comparator.comparingLong(LogSegment::baseOffset))
                .toArray(LogSegment[]::new);
    }

    public void removeAll(Collection<LogSegment> gone) {
        segments = Arrays.stream(segments)
                .filter(segment -> !gone.contains(segment))
                .toArray(LogSegment[]::new);
    }

    /** All segments, oldest first: a snapshot. */
    public List<LogSegment> all() {
        return Collections.unmodifiableList(Arrays.asList(segments));
    }

    public LogSegment first() {
        return segments[0];
    }

    /** The active segment. There is one in every loaded log. */
    public LogSegment last() {
        LogSegment[] now = segments;
        return now[now.length - 1];
    }

    /** The segment with the greatest base offset not above {@code offset}, or null. */
    public LogSegment floor(long offset) {
        LogSegment[] now = segments;
        int at = floorIndex(now, offset);
        return at < 0 ? null : now[at];
    }

    /** The segment with the smallest base offset above {@code offset}, or null. */
    public LogSegment higher(long offset) {
        LogSegment[] now = segments;
        int at = floorIndex(now, offset) + 1;
        return at == now.length ? null : now[at];
    }

    /** The segment that holds {@code from}, and those after it that start below {@code to}. */
    public List<LogSegment> between(long from, long to) {
        LogSegment[] now = segments;
        int first = Math.max(0, floorIndex(now, from));
        int end = first;
        while (end < now.length && now[end].baseOffset() < to) {
            end++;
        }
        return Collections.unmodifiableList(Arrays.asList(now).subList(first, end));
    }

    /** The sum of the segments' sizes in bytes. */
    public long sizeInBytes() {
        long total = 0;
        for (LogSegment segment : segments) {
            total += segment.size();
        }
        return total;
    }

    private static int floorIndex(LogSegment[] segments, long offset) {
        int low = 0;
        int high = segments.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (segments[middle].baseOffset() <= offset) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }
}
