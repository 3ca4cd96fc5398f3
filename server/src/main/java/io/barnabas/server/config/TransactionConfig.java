package io.barnabas.server.config;

/**
 * What transactions and producer ids need; times in milliseconds.
 *
 * @param maxTimeoutMs longest transaction a producer may ask for
 * @param transactionalIdExpirationMs an idle transactional id is forgotten after this
 * @param abortTimedOutIntervalMs how often timed-out transactions are aborted
 * @param removeExpiredIntervalMs how often expired transactional ids are looked for
 * @param stateLogNumPartitions partitions of __transaction_state
 * @param stateLogReplicationFactor its replicas
 * @param stateLogMinIsr its min.insync.replicas
 * @param stateLogSegmentBytes its segment.bytes
 * @param stateLogLoadBufferSize bytes read at once when loading it
 */
public record TransactionConfig(
        int maxTimeoutMs,
        int transactionalIdExpirationMs,
        int abortTimedOutIntervalMs,
        int removeExpiredIntervalMs,
        int stateLogNumPartitions,
        short stateLogReplicationFactor,
        int stateLogMinIsr,
        int stateLogSegmentBytes,
        int stateLogLoadBufferSize) {}
