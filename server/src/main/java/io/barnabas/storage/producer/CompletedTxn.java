package io.barnabas.storage.producer;

/**
 * A transaction that a marker has just ended in this partition.
 *
 * @param producerId its producer
 * @param firstOffset offset of its first record
 * @param lastOffset offset of the marker
 * @param isAborted whether the marker says so
 */
public record CompletedTxn(long producerId, long firstOffset, long lastOffset, boolean isAborted) {}
