/**
 * How a producer's transactions go (KIP-98, KIP-360, KIP-447): what is allowed when, what to ask the coordinators next,
 * and what their answers mean. {@link io.barnabas.clients.producer.transaction.TransactionManager} decides and knows
 * neither time nor network; {@link io.barnabas.clients.producer.transaction.TransactionDriver} carries its requests over
 * a client that is handed in. For the producer, not for applications. Never enters: records and batches.
 */
package io.barnabas.clients.producer.transaction;
