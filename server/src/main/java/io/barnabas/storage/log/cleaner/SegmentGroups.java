package io.barnabas.storage.log.cleaner;

import io.barnabas.storage.log.LogConfig;
import io.barnabas.storage.log.segment.LogSegment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Which segments are cleaned into one. */
final class SegmentGroups {
    private static final int OFFSET_INDEX_ENTRY = 8;
    private static final int TIME_INDEX_ENTRY = 12;

    private SegmentGroups() {}

    /**
     * Neighbours together, as long as they fit into one segment, one index, and offsets of 31 bits.
     *
     * @param end where the last of them ends
     */
    static List<List<LogSegment>> of(List<LogSegment> segments, LogConfig config, long end) throws IOException {
        List<List<LogSegment>> groups = new ArrayList<>();
        int next = 0;
        while (next < segments.size()) {
            LogSegment first = segments.get(next);
            List<LogSegment> group = new ArrayList<>(List.of(first));
            long bytes = first.size();
            long offsetIndex = offsetIndexBytes(first);
            long timeIndex = timeIndexBytes(first);
            for (next++; next < segments.size(); next++) {
                LogSegment segment = segments.get(next);
                bytes += segment.size();
                offsetIndex += offsetIndexBytes(segment);
                timeIndex += timeIndexBytes(segment);
                long last = (next + 1 < segments.size() ? segments.get(next + 1).baseOffset() : end) - 1;
                boolean fits = bytes <= config.segmentBytes()
                        && offsetIndex <= config.segmentIndexBytes()
                        && timeIndex <= config.segmentIndexBytes()
                        && (segment.size() == 0 || last - first.baseOffset() <= Integer.MAX_VALUE);
                if (!fits) {
                    break;
                }
                group.add(segment);
            }
            groups.add(group);
        }
        return groups;
    }

    private static long offsetIndexBytes(LogSegment segment) throws IOException {
        return (long) segment.offsetIndex().entries() * OFFSET_INDEX_ENTRY;
    }

    private static long timeIndexBytes(LogSegment segment) throws IOException {
        return (long) segment.timeIndex().entries() * TIME_INDEX_ENTRY;
    }
}
