package io.barnabas.storage.log.epoch;

/**
 * The start of a leader epoch in a log.
 *
 * @param epoch the leader epoch
 * @param startOffset the first offset of that epoch
 */
public record EpochEntry(int epoch, long startOffset) {}
