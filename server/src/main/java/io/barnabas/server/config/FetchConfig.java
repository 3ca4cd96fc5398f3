package io.barnabas.server.config;

/**
 * Limits of answering fetches and of requests that wait.
 *
 * @param fetchMaxBytes largest answer to a consumer, bytes
 * @param incrementalFetchSessionCacheSlots fetch sessions remembered (KIP-227)
 * @param fetchPurgatoryPurgeIntervalRequests finished fetches kept before the purgatory is swept
 * @param producerPurgatoryPurgeIntervalRequests the same for produce requests
 * @param deleteRecordsPurgatoryPurgeIntervalRequests the same for delete-records requests
 */
public record FetchConfig(
        int fetchMaxBytes,
        int incrementalFetchSessionCacheSlots,
        int fetchPurgatoryPurgeIntervalRequests,
        int producerPurgatoryPurgeIntervalRequests,
        int deleteRecordsPurgatoryPurgeIntervalRequests) {}
