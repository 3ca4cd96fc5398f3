/**
 * How keys and values become bytes and come back, in the formats Kafka's own clients use. Never enters: schemas,
 * registries.
 */
package io.barnabas.clients.serialization;
