package io.barnabas.storage.validation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.Compression;
import io.barnabas.common.record.CompressionType;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.RecordBatchBuilder;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class ProduceRequestRecordsTest {
    @Test
    void shouldAcceptOneBatchOfAnyCodecOfTheVersion() {
        for (CompressionType type : CompressionType.values()) {
            ProduceRequestRecords.onlyBatch((short) 7, batch(type));
        }
    }

    @Test
    void shouldRefuseZstdBeforeVersion7() {
        expect(Errors.UNSUPPORTED_COMPRESSION_TYPE, (short) 6, batch(CompressionType.ZSTD));
        ProduceRequestRecords.onlyBatch((short) 6, batch(CompressionType.LZ4));
    }

    @Test
    void shouldRefuseNoneOrTwoBatches() {
        MemoryRecords one = batch(CompressionType.NONE);
        ByteBuffer two = ByteBuffer.allocate(2 * one.sizeInBytes())
                .put(one.buffer())
                .put(one.buffer())
                .flip();
        expect(Errors.INVALID_RECORD, (short) 9, MemoryRecords.EMPTY);
        expect(Errors.INVALID_RECORD, (short) 9, new MemoryRecords(two));
        expect(Errors.INVALID_RECORD, (short) 9, new MemoryRecords(one.buffer().limit(one.sizeInBytes() - 1)));
    }

    @Test
    void shouldRefuseOldFormatsAndGarbage() {
        ByteBuffer oldMagic = batch(CompressionType.NONE).buffer();
        oldMagic.put(16, (byte) 1);
        expect(Errors.INVALID_RECORD, (short) 3, new MemoryRecords(oldMagic));
        ByteBuffer unknownMagic = batch(CompressionType.NONE).buffer();
        unknownMagic.put(16, (byte) 9);
        expect(Errors.CORRUPT_MESSAGE, (short) 3, new MemoryRecords(unknownMagic));
        ByteBuffer negativeLength = batch(CompressionType.NONE).buffer();
        negativeLength.putInt(8, -1);
        expect(Errors.CORRUPT_MESSAGE, (short) 3, new MemoryRecords(negativeLength));
    }

    private static void expect(Errors error, short version, MemoryRecords records) {
        ApiException e = assertThrows(ApiException.class, () -> ProduceRequestRecords.onlyBatch(version, records));
        assertEquals(error, e.error(), e.getMessage());
    }

    private static MemoryRecords batch(CompressionType type) {
        return new RecordBatchBuilder(Compression.of(type))
                .append(1, new byte[1], new byte[1])
                .build();
    }
}
