package io.barnabas.storage.log;

/**
 * An offset and, when known, where it is on disk, so that a read up to it needs no look-up.
 *
 * @param messageOffset the offset
 * @param segmentBaseOffset the base offset of its segment, or -1 when only the offset is known
 * @param relativePositionInSegment its position in the segment's {@code .log} in bytes, or -1
 */
public record LogOffsetMetadata(long messageOffset, long segmentBaseOffset, int relativePositionInSegment) {
    /** No offset is known. */
    public static final LogOffsetMetadata UNKNOWN = new LogOffsetMetadata(-1L);

    /** An offset whose place on disk is not known. */
    public LogOffsetMetadata(long messageOffset) {
        this(messageOffset, -1L, -1);
    }

    /** True if the place on disk is not known. */
    public boolean messageOffsetOnly() {
        return segmentBaseOffset < 0;
    }

    /** True if this offset lies in an older segment than {@code that}. Both places must be known. */
    public boolean onOlderSegment(LogOffsetMetadata that) {
        throwIfMessageOffsetOnly(that);
        return segmentBaseOffset < that.segmentBaseOffset;
    }

    /** True if both offsets lie in one segment. Both places must be known. */
    public boolean onSameSegment(LogOffsetMetadata that) {
        throwIfMessageOffsetOnly(that);
        return segmentBaseOffset == that.segmentBaseOffset;
    }

    /** Bytes from {@code that} to this. Both must lie in one segment. */
    public int positionDiff(LogOffsetMetadata that) {
        if (!onSameSegment(that)) {
            throw new IllegalArgumentException(this + " and " + that + " are not in one segment");
        }
        return relativePositionInSegment - that.relativePositionInSegment;
    }

    private void throwIfMessageOffsetOnly(LogOffsetMetadata that) {
        if (messageOffsetOnly() || that.messageOffsetOnly()) {
            throw new IllegalArgumentException("The place on disk of " + this + " or " + that + " is not known");
        }
    }
}
