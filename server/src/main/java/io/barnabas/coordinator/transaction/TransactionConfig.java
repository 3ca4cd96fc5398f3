package io.barnabas.coordinator.transaction;

/**
 * What an operator may set about transactions.
 *
 * @param brokerId this broker's, for log lines
 * @param maxTimeoutMs transaction.max.timeout.ms: longest transaction that a producer may ask for
 * @param expirationMs transactional.id.expiration.ms: how long an id that nobody uses is kept
 */
public record TransactionConfig(int brokerId, int maxTimeoutMs, long expirationMs) {}
