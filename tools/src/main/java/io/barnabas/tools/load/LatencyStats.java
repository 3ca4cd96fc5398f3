package io.barnabas.tools.load;

import java.io.PrintStream;
import java.util.Arrays;

/**
 * What became of the records sent: how many and how fast, in windows of a few seconds and altogether. For any thread:
 * an acknowledgement comes on the producer's, a refusal on the sender's.
 */
final class LatencyStats {
    /** Latencies kept for the percentiles; of longer runs, every n-th. */
    private static final int MAX_SAMPLES = 500_000;

    private static final double MS_PER_SECOND = 1000.0;
    private static final double BYTES_PER_MB = 1024.0 * 1024.0;

    private final PrintStream out;
    private final long windowMs;
    private final long startMs;
    private final int[] samples;
    private final long sampling;
    private int sampled;
    private final Sums total = new Sums();
    private Sums window = new Sums();
    private long seen;
    private long failed;
    private long windowStartMs;

    /** Counts of one span of time. */
    private static final class Sums {
        private long records;
        private long bytes;
        private long latencyMs;
        private int maxLatencyMs;

        private void add(int latency, int size) {
            records++;
            bytes += size;
            latencyMs += latency;
            maxLatencyMs = Math.max(maxLatencyMs, latency);
        }

        private double recordsPerSecond(long elapsedMs) {
            return MS_PER_SECOND * records / elapsedMs;
        }

        private double mbPerSecond(long elapsedMs) {
            return MS_PER_SECOND * bytes / elapsedMs / BYTES_PER_MB;
        }

        private double averageMs() {
            return latencyMs / (double) records;
        }
    }

    /**
     * @param records how many are going to be sent
     * @param windowMs how often to print
     */
    LatencyStats(long records, long windowMs, long startMs, PrintStream out) {
        this.out = out;
        this.windowMs = windowMs;
        this.startMs = startMs;
        this.windowStartMs = startMs;
        this.sampling = records / Math.min(records, MAX_SAMPLES);
        this.samples = new int[(int) (records / sampling) + 1];
    }

    /** One record was acknowledged. */
    synchronized void record(int latencyMs, int bytes, long nowMs) {
        total.add(latencyMs, bytes);
        window.add(latencyMs, bytes);
        if (seen % sampling == 0 && sampled < samples.length) {
            samples[sampled++] = latencyMs;
        }
        seen++;
        if (nowMs - windowStartMs >= windowMs) {
            printWindow(nowMs);
        }
    }

    /** One record failed: it takes its place among the samples without being one. */
    synchronized void skip() {
        seen++;
        failed++;
    }

    private void printWindow(long nowMs) {
        long elapsedMs = nowMs - windowStartMs;
        out.printf(
                "%d records sent, %.1f records/sec (%.2f MB/sec), %.1f ms avg latency, %.1f ms max latency.%n",
                window.records,
                window.recordsPerSecond(elapsedMs),
                window.mbPerSecond(elapsedMs),
                window.averageMs(),
                (double) window.maxLatencyMs);
        window = new Sums();
        windowStartMs = nowMs;
    }

    /** Prints what came of everything. */
    synchronized void printTotal(long nowMs) {
        long elapsedMs = nowMs - startMs;
        Arrays.sort(samples, 0, sampled);
        out.printf(
                "%d records sent, %f records/sec (%.2f MB/sec), %.2f ms avg latency, %.2f ms max latency,"
                        + " %d ms 50th, %d ms 95th, %d ms 99th, %d ms 99.9th.%n",
                total.records,
                total.recordsPerSecond(elapsedMs),
                total.mbPerSecond(elapsedMs),
                total.averageMs(),
                (double) total.maxLatencyMs,
                percentile(0.5),
                percentile(0.95),
                percentile(0.99),
                percentile(0.999));
    }

    /** What was counted, for {@code --print-metrics}. */
    synchronized Metrics metrics(String clientId) {
        return new Metrics(clientId)
                .add("producer-metrics:record-send-total", total.records)
                .add("producer-metrics:record-error-total", failed)
                .add("producer-metrics:record-size-avg", total.bytes / (double) total.records)
                .add("producer-metrics:request-latency-avg", total.averageMs())
                .add("producer-metrics:request-latency-max", total.maxLatencyMs);
    }

    private int percentile(double share) {
        return samples[(int) (share * sampled)];
    }
}
