/**
 * The transactions of one partition of {@code __transaction_state}: who may write under a transactional id, what its
 * transaction touches, and how it ends. Deterministic: the log, timers and time are handed in, and markers leave through
 * a port. It knows nothing of sockets, threads, or of where a partition's leader is.
 */
package io.barnabas.coordinator.transaction;
