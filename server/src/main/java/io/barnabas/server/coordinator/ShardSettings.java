package io.barnabas.server.coordinator;

import io.barnabas.common.record.Compression;
import io.barnabas.coordinator.common.CoordinatorShard;

/**
 * How a coordinator keeps its records, and in which words it speaks of them.
 *
 * @param reporter told of loads and of bugs
 * @param compression of its batches
 * @param requiredAcks when a record counts as written: -1 on all in-sync replicas, 1 at once
 * @param commitTimeoutMs how long that may take, milliseconds
 * @param loadBufferBytes how much is read at once when a partition is loaded
 */
public record ShardSettings<S extends CoordinatorShard>(
        LoadReporter<S> reporter,
        Compression compression,
        short requiredAcks,
        long commitTimeoutMs,
        int loadBufferBytes) {}
