package io.barnabas.storage.log.cleaner;

import io.barnabas.storage.compaction.CleanerStats;
import java.util.Locale;

/** What the log says of a cleaning that is done; the words are Apache Kafka's. */
final class CleaningReport {
    private static final double BYTES_PER_MB = 1024 * 1024;

    private CleaningReport() {}

    static String of(int cleanerId, String logName, long from, Cleaning.Result result) {
        CleanerStats stats = result.stats();
        double total = Math.max(1, result.totalMs()) / 1000.0;
        double index = result.indexMs() / 1000.0;
        double copy = Math.max(0, total - index);
        double read = stats.bytesRead() / BYTES_PER_MB;
        double indexed = stats.mapBytesRead() / BYTES_PER_MB;
        return line(
                        "%n\tLog cleaner thread %d cleaned log %s (dirty section = [%d, %d])%n",
                        cleanerId, logName, from, result.endOffset())
                + line("\t%,.1f MB of log processed in %,.1f seconds (%,.1f MB/sec).%n", read, total, read / total)
                + line(
                        "\tIndexed %,.1f MB in %.1f seconds (%,.1f Mb/sec, %.1f%% of total time)%n",
                        indexed, index, indexed / Math.max(0.001, index), 100 * index / total)
                + line("\tBuffer utilization: %.1f%%%n", 100 * result.mapUtilization())
                + line(
                        "\tCleaned %,.1f MB in %.1f seconds (%,.1f Mb/sec, %.1f%% of total time)%n",
                        read, copy, read / Math.max(0.001, copy), 100 * copy / total)
                + line("\tStart size: %,.1f MB (%,d messages)%n", read, stats.messagesRead())
                + line(
                        "\tEnd size: %,.1f MB (%,d messages)%n",
                        stats.bytesWritten() / BYTES_PER_MB, stats.messagesWritten())
                + line(
                        "\t%.1f%% size reduction (%.1f%% fewer messages)%n",
                        reduction(stats.bytesWritten(), stats.bytesRead()),
                        reduction(stats.messagesWritten(), stats.messagesRead()));
    }

    private static double reduction(long after, long before) {
        return before == 0 ? 0 : 100.0 * (1.0 - (double) after / before);
    }

    private static String line(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
