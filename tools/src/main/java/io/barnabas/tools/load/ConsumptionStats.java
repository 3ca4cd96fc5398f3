package io.barnabas.tools.load;

import java.io.PrintStream;
import java.text.SimpleDateFormat;

/** What a consumer has read, as comma-separated lines: one per interval, or one of everything. */
final class ConsumptionStats {
    private static final double BYTES_PER_MB = 1024.0 * 1024.0;
    private static final double MS_PER_SECOND = 1000.0;

    private final PrintStream out;
    private final SimpleDateFormat dateFormat;
    private final long startMs;
    private long messages;
    private long bytes;
    private long rebalanceMs;
    private long rebalanceStartMs;
    private long intervalStartMs;
    private long messagesBefore;
    private long bytesBefore;
    private long rebalanceBeforeMs;

    ConsumptionStats(PrintStream out, SimpleDateFormat dateFormat, long startMs) {
        this.out = out;
        this.dateFormat = dateFormat;
        this.startMs = startMs;
        this.rebalanceStartMs = startMs;
        this.intervalStartMs = startMs;
    }

    static void printHeader(PrintStream out, boolean detailed) {
        out.println((detailed ? "time, threadId" : "start.time, end.time")
                + ", data.consumed.in.MB, MB.sec, data.consumed.in.nMsg, nMsg.sec"
                + ", rebalance.time.ms, fetch.time.ms, fetch.MB.sec, fetch.nMsg.sec");
    }

    /** A record was read. */
    void add(long size) {
        messages++;
        bytes += size;
    }

    long messages() {
        return messages;
    }

    /** What was counted, for {@code --print-metrics}. */
    Metrics metrics(String clientId) {
        return new Metrics(clientId)
                .add("consumer-fetch-manager-metrics:records-consumed-total", messages)
                .add("consumer-fetch-manager-metrics:bytes-consumed-total", bytes)
                .add("consumer-coordinator-metrics:rebalance-latency-total", rebalanceMs);
    }

    /** The partitions are taken away; they come back, or others do, at the end of the rebalance. */
    void onRevoked(long nowMs) {
        rebalanceStartMs = nowMs;
    }

    void onAssigned(long nowMs) {
        rebalanceMs += nowMs - rebalanceStartMs;
    }

    /** The ms since the last line, or since the start. */
    long intervalMs(long nowMs) {
        return nowMs - intervalStartMs;
    }

    /** Prints the line of an interval and begins the next. */
    void printInterval(long nowMs) {
        long elapsedMs = nowMs - intervalStartMs;
        long inRebalanceMs = rebalanceMs - rebalanceBeforeMs;
        long fetchMs = elapsedMs - inRebalanceMs;
        double mb = (bytes - bytesBefore) / BYTES_PER_MB;
        long count = messages - messagesBefore;
        out.printf(
                "%s, %d, %.4f, %.4f, %d, %.4f, %d, %d, %.4f, %.4f%n",
                dateFormat.format(nowMs),
                0,
                bytes / BYTES_PER_MB,
                MS_PER_SECOND * mb / elapsedMs,
                messages,
                count / (double) elapsedMs * MS_PER_SECOND,
                inRebalanceMs,
                fetchMs,
                fetchMs <= 0 ? 0.0 : MS_PER_SECOND * mb / fetchMs,
                fetchMs <= 0 ? 0.0 : MS_PER_SECOND * count / fetchMs);
        intervalStartMs = nowMs;
        bytesBefore = bytes;
        messagesBefore = messages;
        rebalanceBeforeMs = rebalanceMs;
    }

    /** Prints the line of everything. */
    void printTotal(long endMs) {
        double elapsedSeconds = (endMs - startMs) / MS_PER_SECOND;
        long fetchMs = endMs - startMs - rebalanceMs;
        double fetchSeconds = fetchMs / MS_PER_SECOND;
        double mb = bytes / BYTES_PER_MB;
        out.printf(
                "%s, %s, %.4f, %.4f, %d, %.4f, %d, %d, %.4f, %.4f%n",
                dateFormat.format(startMs),
                dateFormat.format(endMs),
                mb,
                mb / elapsedSeconds,
                messages,
                messages / elapsedSeconds,
                rebalanceMs,
                fetchMs,
                mb / fetchSeconds,
                messages / fetchSeconds);
    }
}
