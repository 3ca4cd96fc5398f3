package io.barnabas.storage.log.cleaner;

/**
 * What the cleaner needs of the broker's configuration.
 *
 * @param threads {@code log.cleaner.threads}
 * @param dedupeBufferSize {@code log.cleaner.dedupe.buffer.size}: bytes of all threads' maps together
 * @param dedupeBufferLoadFactor {@code log.cleaner.io.buffer.load.factor}
 * @param ioBufferSize {@code log.cleaner.io.buffer.size}: bytes of all threads' buffers together
 * @param maxIoBytesPerSecond {@code log.cleaner.io.max.bytes.per.second}: reading and writing of all threads together
 * @param backoffMs {@code log.cleaner.backoff.ms}: the pause when there was nothing to clean
 */
public record CleanerSettings(
        int threads,
        long dedupeBufferSize,
        double dedupeBufferLoadFactor,
        int ioBufferSize,
        double maxIoBytesPerSecond,
        long backoffMs) {
    private static final int MIN_IO_BUFFER = 4096;

    /** Kafka 3.9's defaults. */
    public static CleanerSettings defaults() {
        return new CleanerSettings(1, 128L * 1024 * 1024, 0.9, 512 * 1024, Double.MAX_VALUE, 15_000L);
    }

    /** What one thread's map may take, in bytes. */
    long mapBytesPerThread() {
        return Math.min(Integer.MAX_VALUE, dedupeBufferSize / threads);
    }

    /** What one thread reads or writes at once, in bytes. */
    int ioBytesPerThread() {
        return Math.max(MIN_IO_BUFFER, ioBufferSize / threads / 2);
    }
}
