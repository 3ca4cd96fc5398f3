package io.barnabas.common.record;

import io.barnabas.common.record.compression.BufferSupplier;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Magic 0 and 1, for segment files older than Kafka 0.11: one message, or one message whose value is compressed
 * messages.
 *
 * <p>A message: offset 8, size 4 (of all that follows), CRC-32 4 (of all that follows), magic 1, attributes 1, in
 * magic 1 a timestamp 8, then key and value, each after a length of 4. The offset of a wrapper is that of its last
 * message; inner offsets are absolute in magic 0, relative in magic 1 (KIP-31).
 */
final class LegacyBatch {
    static final int RECORD_OVERHEAD_V0 = 14;
    static final int RECORD_OVERHEAD_V1 = 22;
    static final int CRC_OFFSET = 12;
    static final int ATTRIBUTES_OFFSET = 17;
    static final int TIMESTAMP_OFFSET = 18;

    private static final int FIRST_CHUNK = 16 * 1024;

    private LegacyBatch() {}

    static long computeCrc(ByteBuffer buffer, int start, int size) {
        CRC32 crc = new CRC32();
        crc.update(buffer.slice(start + RecordBatch.MAGIC_OFFSET, size - RecordBatch.MAGIC_OFFSET));
        return crc.getValue();
    }

    static long baseOffset(RecordBatch batch) {
        if (!batch.isCompressed()) {
            return batch.lastOffset();
        }
        List<Record> records = records(batch, BufferSupplier.NO_CACHING);
        return records.isEmpty() ? batch.lastOffset() : records.get(0).offset();
    }

    /**
     * The messages of a batch, all at once.
     *
     * @throws InvalidRecordException when they do not parse
     */
    static List<Record> records(RecordBatch batch, BufferSupplier buffers) {
        Record outer = message(batch.buffer(), batch.magic(), batch.lastOffset());
        if (!batch.isCompressed()) {
            return List.of(outer);
        }
        if (!outer.hasValue()) {
            throw new InvalidRecordException(
                    "Found invalid compressed record set with null value (magic = " + batch.magic() + ")");
        }
        List<Record> inner = new ArrayList<>();
        for (RecordBatch message : innerMessages(batch, outer.value(), buffers)) {
            inner.add(message(message.buffer(), message.magic(), message.lastOffset()));
        }
        return batch.magic() == RecordBatch.MAGIC_VALUE_V1 && !inner.isEmpty() ? absolute(batch, inner) : inner;
    }

    private static List<Record> absolute(RecordBatch batch, List<Record> inner) {
        long base = batch.lastOffset() - inner.get(inner.size() - 1).offset();
        boolean appendTime = batch.timestampType() == TimestampType.LOG_APPEND_TIME;
        List<Record> records = new ArrayList<>(inner.size());
        for (Record record : inner) {
            long timestamp = appendTime ? batch.maxTimestamp() : record.timestamp();
            records.add(new Record(base + record.offset(), timestamp, record.key(), record.value(), Header.NONE));
        }
        return records;
    }

    /**
     * The messages in a compressed message as they were compressed: with the offsets they have there.
     *
     * @throws InvalidRecordException when they do not parse
     */
    static List<RecordBatch> innerMessages(RecordBatch batch, BufferSupplier buffers) {
        Record outer = message(batch.buffer(), batch.magic(), batch.lastOffset());
        return outer.hasValue() ? innerMessages(batch, outer.value(), buffers) : List.of();
    }

    private static List<RecordBatch> innerMessages(RecordBatch batch, ByteBuffer compressed, BufferSupplier buffers) {
        List<RecordBatch> messages = new ArrayList<>();
        try (InputStream in = Compression.wrapForLegacyInput(batch, compressed, buffers)) {
            byte[] overhead = new byte[RecordBatch.LOG_OVERHEAD];
            while (in.readNBytes(overhead, 0, overhead.length) == overhead.length) {
                byte[] message = readMessage(in, overhead);
                byte magic = message[RecordBatch.MAGIC_OFFSET];
                if (magic != batch.magic()) {
                    throw new InvalidRecordException(
                            "Compressed message magic " + magic + " does not match wrapper magic " + batch.magic());
                }
                if ((message[ATTRIBUTES_OFFSET] & RecordBatch.COMPRESSION_CODEC_MASK) != 0) {
                    throw new InvalidRecordException("Compressed messages inside compressed messages");
                }
                messages.add(new RecordBatch(ByteBuffer.wrap(message), 0));
            }
        } catch (EOFException e) {
            throw RecordCursor.prematureEnd();
        } catch (InvalidRecordException | CorruptRecordException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw StreamRecordCursor.undecodable(e);
        }
        return messages;
    }

    /** Reads the rest of a message behind its offset and size, in an array that grows as the bytes arrive. */
    private static byte[] readMessage(InputStream in, byte[] overhead) throws IOException {
        int total = RecordBatch.sizeAt(ByteBuffer.wrap(overhead), 0);
        byte[] message = Arrays.copyOf(overhead, Math.min(total, FIRST_CHUNK));
        int filled = overhead.length;
        while (filled < total) {
            if (filled == message.length) {
                message = Arrays.copyOf(message, (int) Math.min(total, 2L * message.length));
            }
            int read = in.read(message, filled, message.length - filled);
            if (read <= 0) {
                throw new EOFException();
            }
            filled += read;
        }
        return message;
    }

    private static Record message(ByteBuffer message, byte magic, long offset) {
        int keyLengthAt = RecordBatch.headerSize(magic) - 8;
        if (message.limit() < keyLengthAt + 8) {
            throw RecordCursor.invalidStructure("a message of " + message.limit() + " bytes");
        }
        long timestamp =
                magic == RecordBatch.MAGIC_VALUE_V1 ? message.getLong(TIMESTAMP_OFFSET) : RecordBatch.NO_TIMESTAMP;
        ByteBuffer key = field(message, keyLengthAt, 4);
        int valueLengthAt = keyLengthAt + 4 + (key == null ? 0 : key.limit());
        ByteBuffer value = field(message, valueLengthAt, 0);
        int end = valueLengthAt + 4 + (value == null ? 0 : value.limit());
        if (end != message.limit()) {
            throw RecordCursor.invalidStructure("a message of " + message.limit() + " bytes ends after " + end);
        }
        return new Record(offset, timestamp, key, value, Header.NONE);
    }

    /** The field whose length is at a position; {@code behind} bytes have to be left for what follows it. */
    private static ByteBuffer field(ByteBuffer message, int lengthAt, int behind) {
        int length = message.getInt(lengthAt);
        int left = message.limit() - lengthAt - 4 - behind;
        if (length < -1 || length > left) {
            throw RecordCursor.invalidStructure("a field of " + length + " bytes where " + left + " are left");
        }
        return length < 0 ? null : message.slice(lengthAt + 4, length);
    }
}
