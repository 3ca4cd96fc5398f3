package io.barnabas.common.record;

import java.nio.ByteBuffer;

/** Record batches in memory. */
public final class MemoryRecords implements Records {
    private final ByteBuffer buffer;

    /** A view of the bytes between position and limit. */
    public MemoryRecords(ByteBuffer buffer) {
        this.buffer = buffer.slice();
    }

    /** The bytes, from position to limit. */
    public ByteBuffer buffer() {
        return buffer.duplicate();
    }

    @Override
    public int sizeInBytes() {
        return buffer.remaining();
    }
}
