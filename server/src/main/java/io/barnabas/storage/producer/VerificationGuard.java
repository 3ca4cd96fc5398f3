package io.barnabas.storage.producer;

/**
 * The right to begin a transaction in a partition, for one verification by its coordinator (KIP-890). Each is equal to
 * itself alone: a marker, or the transaction's first batch, makes the log forget it, and nothing brings it back. So the
 * late answer to a question asked before an abort opens no door after it.
 */
public final class VerificationGuard {
    VerificationGuard() {}
}
