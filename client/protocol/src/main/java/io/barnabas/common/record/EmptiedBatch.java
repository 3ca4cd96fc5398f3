package io.barnabas.common.record;

import java.nio.ByteBuffer;

/**
 * What compaction leaves of a batch whose records are all gone, while its producer's last sequence number or epoch is
 * still of use: the header alone, with the offsets, sequence numbers and largest timestamp it had. Magic 2 only.
 */
public final class EmptiedBatch {
    private static final int CLEARED = RecordBatch.COMPRESSION_CODEC_MASK | RecordBatch.DELETE_HORIZON_FLAG_MASK;

    private EmptiedBatch() {}

    /** The batch without its records, in bytes of its own. */
    public static RecordBatch of(RecordBatch source) {
        if (source.magic() != RecordBatch.MAGIC_VALUE_V2) {
            throw new IllegalArgumentException("A batch of magic " + source.magic() + " cannot be empty");
        }
        int size = RecordBatch.RECORD_BATCH_OVERHEAD;
        ByteBuffer bytes = ByteBuffer.allocate(size);
        bytes.put(0, source.buffer(), 0, size);
        bytes.putInt(RecordBatch.LENGTH_OFFSET, size - RecordBatch.LOG_OVERHEAD);
        bytes.putShort(RecordBatch.ATTRIBUTES_OFFSET, (short) (source.attributes() & ~CLEARED));
        bytes.putLong(RecordBatch.BASE_TIMESTAMP_OFFSET, RecordBatch.NO_TIMESTAMP);
        bytes.putInt(RecordBatch.RECORDS_COUNT_OFFSET, 0);
        bytes.putInt(RecordBatch.CRC_OFFSET, (int) RecordBatch.crc32c(bytes, 0, size));
        return new RecordBatch(bytes, 0);
    }
}
