package io.barnabas.common.record;

import io.barnabas.common.record.compression.BufferSupplier;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32;

/** Magic 0 and 1 as far as an old segment file needs them: one message, or one message whose value is compressed messages. */
final class LegacyBatch {
    static final int RECORD_OVERHEAD_V0 = 14;
    static final int RECORD_OVERHEAD_V1 = 22;
    static final int CRC_OFFSET = 12;
    static final int ATTRIBUTES_OFFSET = 17;
    static final int TIMESTAMP_OFFSET = 18;

    private LegacyBatch() {}

    static long computeCrc(ByteBuffer buffer, int start, int size) {
        CRC32 crc = new CRC32();
        crc.update(buffer.slice(start + RecordBatch.MAGIC_OFFSET, size - RecordBatch.MAGIC_OFFSET));
        return crc.getValue();
    }

    static long baseOffset(RecordBatch batch) {
        return batch.isCompressed() ? records(batch, BufferSupplier.NO_CACHING).get(0).offset() : batch.lastOffset();
    }

    static List<Record> records(RecordBatch batch, BufferSupplier buffers) {
        return List.of();
    }
}
