package io.barnabas.storage.compaction;

/**
 * What is the same for one cleaning of a log, or a part of it.
 *
 * @param nowMs the time, in ms
 * @param deleteRetentionMs {@code delete.retention.ms}: how long tombstones and markers stay once they are all that is
 *     left
 * @param keepOldFormatTombstones whether tombstones in batches of magic 0 and 1, which have no delete horizon, stay
 */
public record CleaningRun(long nowMs, long deleteRetentionMs, boolean keepOldFormatTombstones) {}
