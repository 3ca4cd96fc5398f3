/**
 * What a partition remembers of its idempotent and transactional producers (KIP-98): the last batches and epoch of
 * each, its ongoing transactions, and the snapshot files that spare recovery a reading of the whole log.
 *
 * <p>{@link io.barnabas.storage.producer.ProducerStateManager} is deterministic: it decides without changing anything,
 * and {@code replay} is what changes it. {@link io.barnabas.storage.producer.ProducerSnapshots} is where files are.
 * Never in here: the log, the coordinator of transactions.
 */
package io.barnabas.storage.producer;
