package io.barnabas.server.config;

/**
 * What the log cleaner needs.
 *
 * @param enable whether compaction runs at all
 * @param numThreads cleaner threads, 1 or more
 * @param dedupeBufferSize memory for the map of latest keys, bytes, over all threads
 * @param dedupeBufferLoadFactor how full that map may get, 0 to 1
 * @param ioBufferSize memory for copying, bytes, over all threads
 * @param maxIoBytesPerSecond reading and writing together, bytes per second
 * @param backoffMs wait when there was nothing to clean, milliseconds
 */
public record LogCleanerConfig(
        boolean enable,
        int numThreads,
        long dedupeBufferSize,
        double dedupeBufferLoadFactor,
        int ioBufferSize,
        double maxIoBytesPerSecond,
        long backoffMs) {}
