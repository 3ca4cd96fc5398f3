/**
 * The transaction coordinator's ties to this broker: its shards on the partitions of {@code __transaction_state}, the
 * times at which they look for transactions that are late, producer ids, and the markers that it sends to other brokers.
 * What a transaction may do is decided in {@code io.barnabas.coordinator.transaction}; requests as such never enter.
 */
package io.barnabas.server.transaction;
