package io.barnabas.tools.dump;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** What does not fit together in the files dumped; told at the end. */
final class Findings {
    /** Pairs of numbers, up to a number that fits into a small heap. */
    private static final class Pairs {
        private static final int MOST = 1 << 20;

        private long[] numbers = new long[16];
        private int count;
        private long left;

        void add(long first, long second) {
            if (count == MOST) {
                left++;
                return;
            }
            if (2 * count == numbers.length) {
                numbers = Arrays.copyOf(numbers, 2 * numbers.length);
            }
            numbers[2 * count] = first;
            numbers[2 * count + 1] = second;
            count++;
        }

        void print(String before, String between, boolean lastFirst, TextOutput text) {
            if (left > 0) {
                text.ascii("  ").number(left).ascii(" more after these").line();
            }
            for (int i = 0; i < count; i++) {
                int at = 2 * (lastFirst ? count - 1 - i : i);
                text.ascii(before)
                        .number(numbers[at])
                        .ascii(between)
                        .number(numbers[at + 1])
                        .line();
            }
        }
    }

    // Hash maps, because Apache's order of files is that of their hashes.
    private final Map<String, Pairs> indexMismatches = new HashMap<>();
    private final Map<String, Pairs> timestampMismatches = new HashMap<>();
    private final Map<String, Pairs> outOfOrderTimestamps = new HashMap<>();
    private final Map<String, Pairs> offsetsNotFound = new HashMap<>();
    private final Map<String, Pairs> nonConsecutive = new HashMap<>();

    private static void add(Map<String, Pairs> found, String file, long first, long second) {
        found.computeIfAbsent(file, name -> new Pairs()).add(first, second);
    }

    /** An index entry points to a batch that ends with another offset. */
    void indexMismatch(String file, long indexOffset, long logOffset) {
        add(indexMismatches, file, indexOffset, logOffset);
    }

    /** A time index entry names another timestamp than its batch has. */
    void timestampMismatch(String file, long indexTimestamp, long logTimestamp) {
        add(timestampMismatches, file, indexTimestamp, logTimestamp);
    }

    /** A time index entry is not later than the one before. */
    void outOfOrderTimestamp(String file, long indexTimestamp, long previousTimestamp) {
        add(outOfOrderTimestamps, file, indexTimestamp, previousTimestamp);
    }

    /** A time index entry names an offset that ends no batch; -1 for a log that does not reach it. */
    void offsetNotFound(String file, long indexOffset, long logOffset) {
        add(offsetsNotFound, file, indexOffset, logOffset);
    }

    /** Offsets are missing between two records, as compaction leaves them. */
    void nonConsecutive(String file, long offset, long nextOffset) {
        add(nonConsecutive, file, offset, nextOffset);
    }

    void print(PrintStream err) {
        TextOutput text = new TextOutput(err);
        indexMismatches.forEach((file, pairs) -> {
            text.ascii("Mismatches in :").text(file).line();
            pairs.print("  Index offset: ", ", log offset: ", true, text);
        });
        timestampMismatches.forEach((file, pairs) -> {
            text.ascii("Found timestamp mismatch in :").text(file).line();
            pairs.print("  Index timestamp: ", ", log timestamp: ", false, text);
        });
        outOfOrderTimestamps.forEach((file, pairs) -> {
            text.ascii("Found out of order timestamp in :").text(file).line();
            pairs.print("  Index timestamp: ", ", Previously indexed timestamp: ", false, text);
        });
        offsetsNotFound.forEach((file, pairs) -> {
            text.ascii("The following indexed offsets are not found in the log.")
                    .line();
            pairs.print("Indexed offset: ", ", found log offset: ", false, text);
        });
        nonConsecutive.forEach((file, pairs) -> {
            text.ascii("Non-consecutive offsets in ").text(file).line();
            pairs.print("  ", " is followed by ", true, text);
        });
        text.flush();
    }
}
