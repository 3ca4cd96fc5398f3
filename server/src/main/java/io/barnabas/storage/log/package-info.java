/**
 * The log of a partition, on disk as Apache Kafka 3.9 lays it out: {@link io.barnabas.storage.log.LogManager} finds and
 * keeps the logs of a broker, {@link io.barnabas.storage.log.UnifiedLog} is one of them, and
 * {@link io.barnabas.storage.log.LogLoader} brings one back after a stop, clean or not.
 *
 * <p>Four smaller rooms lie below: {@code index} (the index files), {@code segment} (a {@code .log} with its indexes),
 * {@code epoch} (which leader wrote which offsets) and {@code checkpoint} (the small text files). They do not know this
 * one.
 *
 * <p>Sockets, requests, replicas and ZooKeeper never enter. Threads do not either: periodic work runs on the scheduler
 * that is handed in, and the clock is handed in too.
 */
package io.barnabas.storage.log;
