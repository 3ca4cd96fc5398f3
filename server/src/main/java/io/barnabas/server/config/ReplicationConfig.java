package io.barnabas.server.config;

/**
 * What replica management and follower fetching need; times in milliseconds, sizes in bytes.
 *
 * @param lagTimeMaxMs a follower that has not caught up for this long leaves the ISR
 * @param highWatermarkCheckpointIntervalMs how often high watermarks are written
 * @param numFetchers fetcher threads per source broker
 * @param fetchMaxBytes bytes per partition a follower asks for
 * @param fetchMinBytes bytes a follower waits for
 * @param fetchResponseMaxBytes bytes of a follower's whole answer
 * @param fetchWaitMaxMs how long a follower waits
 * @param fetchBackoffMs pause of a follower after an error
 * @param socketTimeoutMs time-out of requests between brokers
 * @param socketReceiveBufferBytes SO_RCVBUF of followers
 */
public record ReplicationConfig(
        long lagTimeMaxMs,
        long highWatermarkCheckpointIntervalMs,
        int numFetchers,
        int fetchMaxBytes,
        int fetchMinBytes,
        int fetchResponseMaxBytes,
        int fetchWaitMaxMs,
        int fetchBackoffMs,
        int socketTimeoutMs,
        int socketReceiveBufferBytes) {}
