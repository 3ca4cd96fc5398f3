package io.barnabas.server.coordinator;

import io.barnabas.common.record.Compression;

/**
 * How a coordinator keeps its records.
 *
 * @param logPrefix begins its log lines
 * @param compression of its batches
 * @param requiredAcks when a record counts as written: -1 on all in-sync replicas, 1 at once
 * @param commitTimeoutMs how long that may take, milliseconds
 * @param loadBufferBytes how much is read at once when a partition is loaded
 */
record ShardSettings(
        String logPrefix, Compression compression, short requiredAcks, long commitTimeoutMs, int loadBufferBytes) {}
