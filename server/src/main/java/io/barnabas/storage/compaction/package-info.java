/**
 * What compaction keeps and what it drops, decided batch by batch: the map of the newest offset of every key, the
 * transactions whose data or markers go, the batch written anew. Deterministic: memory, time and the hash's key are
 * handed in, so that the simulation compacts its logs by the very rules of the broker
 * ({@code io.barnabas.storage.log.cleaner} has the files and threads). Never in here: files, threads, clocks, chance.
 */
package io.barnabas.storage.compaction;
