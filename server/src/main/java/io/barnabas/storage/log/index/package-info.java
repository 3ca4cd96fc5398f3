/**
 * The three index files that lie beside each segment: {@code .index} (offset to position), {@code .timeindex}
 * (time stamp to offset) and {@code .txnindex} (aborted transactions), byte for byte as Apache Kafka lays them out.
 *
 * <p>An index is a hint that can always be rebuilt from its {@code .log}; nothing here reads a segment, knows a log, or
 * takes part in deciding what is committed. No file descriptor stays open between two calls.
 */
package io.barnabas.storage.log.index;
