package io.barnabas.common.record;

/**
 * A sequence of record batches as it lies in memory or in a file. The last batch may be cut short, as in a fetch
 * response limited by bytes.
 */
public sealed interface Records permits MemoryRecords, FileRecords {

    /** Length of the sequence in bytes, a trailing partial batch included. */
    int sizeInBytes();
}
