package io.barnabas.storage.log.index;

import java.nio.ByteBuffer;

/**
 * An entry of the transaction index: one aborted transaction.
 *
 * @param producerId the producer whose transaction was aborted
 * @param firstOffset the first record of the transaction
 * @param lastOffset the offset of the ABORT marker
 * @param lastStableOffset the partition's last stable offset when the marker was appended
 */
public record AbortedTxn(long producerId, long firstOffset, long lastOffset, long lastStableOffset) {
    /** Bytes of an entry: a version (int16, always 0) and the four fields (int64 each), big endian. */
    public static final int SIZE = 34;

    private static final short VERSION = 0;

    static AbortedTxn readFrom(ByteBuffer buffer) {
        short version = buffer.getShort();
        if (version < VERSION) {
            throw new CorruptIndexException("Version " + version + " of a transaction index entry is not known");
        }
        return new AbortedTxn(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
    }

    void writeTo(ByteBuffer buffer) {
        buffer.putShort(VERSION)
                .putLong(producerId)
                .putLong(firstOffset)
                .putLong(lastOffset)
                .putLong(lastStableOffset);
    }
}
