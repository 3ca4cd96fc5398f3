package io.barnabas.storage.log.segment;

import io.barnabas.common.record.CorruptRecordException;
import io.barnabas.common.record.InvalidRecordException;
import io.barnabas.common.record.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/**
 * Reads batches out of a file that nothing is known about. A length that damage made up is found out by the checksum
 * before memory is set aside for it.
 */
final class BatchReader {
    private static final int WINDOW = 256 * 1024;
    private static final int CRC_V2_AT = 17;
    private static final int CRC_OLD_AT = 12;

    private final LogFile log;
    private ByteBuffer window = ByteBuffer.allocate(0);
    private long windowStart;

    BatchReader(LogFile log) {
        this.log = log;
    }

    /**
     * The batch at {@code position}, valid until the next call; null if there is no whole batch with a right
     * checksum.
     */
    RecordBatch readValid(int position) throws IOException {
        int left = log.size() - position;
        if (left < RecordBatch.HEADER_SIZE_UP_TO_MAGIC
                || !fill(position, Math.min(left, RecordBatch.RECORD_BATCH_OVERHEAD))) {
            return null;
        }
        try {
            int size = new RecordBatch(window, at(position)).sizeInBytes();
            if (size > left || size > WINDOW && !checksumFits(position, size) || !fill(position, size)) {
                return null;
            }
            RecordBatch batch = new RecordBatch(window, at(position));
            return batch.isValid() ? batch : null;
        } catch (CorruptRecordException | InvalidRecordException e) {
            return null;
        }
    }

    private boolean checksumFits(int position, int size) throws IOException {
        boolean current =
                window.get(at(position) + RecordBatch.HEADER_SIZE_UP_TO_MAGIC - 1) >= RecordBatch.MAGIC_VALUE_V2;
        int crcAt = current ? CRC_V2_AT : CRC_OLD_AT;
        int stored = window.getInt(at(position) + crcAt);
        Checksum checksum = current ? new CRC32C() : new CRC32();
        ByteBuffer piece = ByteBuffer.allocate(WINDOW);
        int from = crcAt + Integer.BYTES;
        while (from < size) {
            piece.clear().limit(Math.min(WINDOW, size - from));
            if (log.read(piece, (long) position + from) == 0) {
                return false;
            }
            piece.flip();
            from += piece.remaining();
            checksum.update(piece);
        }
        return (int) checksum.getValue() == stored;
    }

    private int at(int position) {
        return (int) (position - windowStart);
    }

    private boolean fill(int position, int length) throws IOException {
        if (position >= windowStart && position + (long) length <= windowStart + window.limit()) {
            return true;
        }
        int wanted = Math.min(Math.max(WINDOW, length), log.size() - position);
        if (window.capacity() < wanted) {
            window = ByteBuffer.allocate(wanted);
        }
        window.clear().limit(Math.min(window.capacity(), log.size() - position));
        log.read(window, position);
        window.flip();
        windowStart = position;
        return window.limit() >= length;
    }
}
