/**
 * Asks transaction coordinators whether partitions belong to the transactions that are going on (KIP-890 part 1):
 * AddPartitionsToTxn, verify only, batched by the coordinator's broker.
 *
 * <p>Who asks, and what becomes of the records meanwhile, is the business of {@code io.barnabas.server.replica}. Never in
 * here: partitions, logs, a coordinator's own state.
 */
package io.barnabas.server.verification;
