package io.barnabas.storage.log.segment;

import io.barnabas.common.record.FileRecords;

/**
 * What a segment has for a read.
 *
 * @param position where the first batch starts in the segment, in bytes
 * @param records from there on
 * @param firstEntryIncomplete true if the size limit cuts even the first batch
 */
public record SegmentSlice(int position, FileRecords records, boolean firstEntryIncomplete) {}
