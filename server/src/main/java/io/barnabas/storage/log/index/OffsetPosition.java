package io.barnabas.storage.log.index;

/**
 * An entry of the offset index.
 *
 * @param offset the last offset of the indexed batch
 * @param position where that batch starts in the segment's {@code .log}, in bytes
 */
public record OffsetPosition(long offset, int position) {}
