package io.barnabas.storage.log.segment;

import io.barnabas.common.Time;

/**
 * What a segment must know of its log's configuration when it is opened.
 *
 * @param maxIndexSize {@code segment.index.bytes}
 * @param indexIntervalBytes {@code index.interval.bytes}
 * @param preallocateBytes what a new {@code .log} is preallocated to, 0 for nothing
 * @param rollJitterMs what is taken off {@code segment.ms} for this segment
 * @param time tells when the segment was created
 */
public record SegmentConfig(
        int maxIndexSize, int indexIntervalBytes, int preallocateBytes, long rollJitterMs, Time time) {}
