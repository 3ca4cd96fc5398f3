package io.barnabas.storage.validation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.Compression;
import io.barnabas.common.record.CompressionType;
import io.barnabas.common.record.ControlRecordType;
import io.barnabas.common.record.EndTransactionMarker;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.common.record.RecordBatchBuilder;
import io.barnabas.common.record.TimestampType;
import io.barnabas.common.record.compression.BufferSupplier;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LogValidatorTest {
    private static final long NOW = 1_700_000_000_000L;

    private final LogValidator validator = new LogValidator(new TopicPartition("orders", 3), new BufferSupplier(4));

    @Test
    void shouldAssignOffsetsAndEpochWithoutTouchingTheChecksum() {
        // Given
        MemoryRecords records = batch(CompressionType.NONE, 3);
        long crc = records.firstBatch().crc();

        // When
        ValidatedRecords result = validator.validate(records, ValidationConfig.DEFAULT, AppendOrigin.CLIENT, NOW);
        result.assignOffsets(1000, 7);

        // Then
        assertSame(records, result.records());
        assertFalse(result.rewritten());
        assertEquals(crc, result.batch().crc());
        assertTrue(result.batch().isValid());
        assertEquals(1000, result.firstOffset());
        assertEquals(1002, result.lastOffset());
        assertEquals(1002, result.shallowOffsetOfMaxTimestamp());
        assertEquals(7, result.batch().partitionLeaderEpoch());
        assertEquals(3, result.count());
        assertEquals(NOW + 2, result.maxTimestamp());
        assertEquals(-1, result.logAppendTime());
    }

    @ParameterizedTest
    @EnumSource(CompressionType.class)
    void shouldStampTheAppendTime(CompressionType type) {
        ValidationConfig config =
                new ValidationConfig(1_000_000, null, TimestampType.LOG_APPEND_TIME, Long.MAX_VALUE, 3_600_000, false);
        ValidatedRecords result = validator.validate(batch(type, 5), config, AppendOrigin.CLIENT, NOW + 99);
        assertEquals(NOW + 99, result.maxTimestamp());
        assertEquals(NOW + 99, result.logAppendTime());
        assertTrue(result.batch().isValid());
        result.batch().forEach(record -> assertEquals(NOW + 99, record.timestamp()));
    }

    @ParameterizedTest
    @EnumSource(CompressionType.class)
    void shouldRefuseAFlippedBitAsCorrupt(CompressionType type) {
        MemoryRecords records = batch(type, 5);
        ByteBuffer bytes = records.buffer();
        bytes.put(bytes.limit() - 2, (byte) (bytes.get(bytes.limit() - 2) ^ 4));
        expect(Errors.CORRUPT_MESSAGE, records, ValidationConfig.DEFAULT);
    }

    @Test
    void shouldRefuseABatchLargerThanTheTopicAllows() {
        MemoryRecords records = batch(CompressionType.NONE, 5);
        expect(Errors.MESSAGE_TOO_LARGE, records, withMaxSize(records.sizeInBytes() - 1, null));
        validator.validate(records, withMaxSize(records.sizeInBytes(), null), AppendOrigin.CLIENT, NOW);
    }

    @Test
    void shouldRefuseABatchThatIsTooLargeOnceRewritten() {
        MemoryRecords records = batch(CompressionType.ZSTD, 2000);
        expect(Errors.MESSAGE_TOO_LARGE, records, withMaxSize(records.sizeInBytes() + 100, Compression.NONE));
        ValidatedRecords result =
                validator.validate(records, withMaxSize(1_000_000, Compression.NONE), AppendOrigin.CLIENT, NOW);
        assertTrue(result.rewritten());
        assertEquals(CompressionType.NONE, result.batch().compressionType());
    }

    @Test
    void shouldRefuseAnythingButOneBatch() {
        MemoryRecords one = batch(CompressionType.NONE, 2);
        ByteBuffer two = ByteBuffer.allocate(2 * one.sizeInBytes())
                .put(one.buffer())
                .put(one.buffer())
                .flip();
        expect(Errors.INVALID_RECORD, new MemoryRecords(two), ValidationConfig.DEFAULT);
        expect(Errors.INVALID_RECORD, MemoryRecords.EMPTY, ValidationConfig.DEFAULT);
        expect(Errors.INVALID_RECORD, new MemoryRecords(one.buffer().limit(40)), ValidationConfig.DEFAULT);
    }

    @Test
    void shouldCutOffAPartialBatchBehindTheFirst() {
        MemoryRecords one = batch(CompressionType.NONE, 2);
        ByteBuffer bytes =
                ByteBuffer.allocate(one.sizeInBytes() + 10).put(one.buffer()).position(0);
        ValidatedRecords result =
                validator.validate(new MemoryRecords(bytes), ValidationConfig.DEFAULT, AppendOrigin.CLIENT, NOW);
        assertEquals(one.sizeInBytes(), result.records().sizeInBytes());
    }

    @Test
    void shouldRefuseABaseOffsetThatIsNotZero() {
        MemoryRecords records = batch(CompressionType.NONE, 2);
        records.firstBatch().setBaseOffset(5);
        expect(Errors.INVALID_RECORD, records, ValidationConfig.DEFAULT);
        validator.validate(records, ValidationConfig.DEFAULT, AppendOrigin.COORDINATOR, NOW);
    }

    @Test
    void shouldRefuseUnknownCodecs() {
        for (int id = 5; id <= 7; id++) {
            ByteBuffer bytes = batch(CompressionType.NONE, 2).buffer();
            bytes.putShort(21, (short) id);
            expect(Errors.INVALID_RECORD, mended(bytes), ValidationConfig.DEFAULT);
        }
    }

    @Test
    void shouldRefuseOldFormats() {
        for (byte magic = 0; magic < 2; magic++) {
            var builder = org.apache.kafka.common.record.MemoryRecords.builder(
                    ByteBuffer.allocate(100),
                    magic,
                    org.apache.kafka.common.compress.Compression.NONE,
                    org.apache.kafka.common.record.TimestampType.CREATE_TIME,
                    0L);
            builder.append(NOW, new byte[1], new byte[1]);
            expect(
                    Errors.UNSUPPORTED_FOR_MESSAGE_FORMAT,
                    new MemoryRecords(builder.build().buffer()),
                    ValidationConfig.DEFAULT);
        }
    }

    @Test
    void shouldLetOnlyCoordinatorsWriteControlBatches() {
        MemoryRecords marker = MemoryRecords.withEndTransactionMarker(
                0, NOW, 5, (short) 1, new EndTransactionMarker(ControlRecordType.COMMIT, 3));
        expect(Errors.INVALID_RECORD, marker, ValidationConfig.DEFAULT);
        ValidationConfig zstd = withMaxSize(1000, Compression.of(CompressionType.ZSTD));
        ValidatedRecords result = validator.validate(marker, zstd, AppendOrigin.COORDINATOR, NOW);
        assertFalse(result.batch().isCompressed());
    }

    @ParameterizedTest
    @EnumSource(CompressionType.class)
    void shouldRefuseOffsetsThatDoNotRunOneByOne(CompressionType type) {
        // Given: three records at 0, 1, 3, whose header claims four
        MemoryRecords records = new RecordBatchBuilder(Compression.of(type))
                .append(NOW, (byte[]) null, new byte[1])
                .append(NOW, (byte[]) null, new byte[1])
                .appendWithOffset(3, NOW, null, ByteBuffer.allocate(1))
                .build();
        expect(Errors.INVALID_RECORD, records, ValidationConfig.DEFAULT);
        ByteBuffer bytes = records.buffer();
        bytes.putInt(23, 2);
        expect(Errors.INVALID_RECORD, mended(bytes), ValidationConfig.DEFAULT);
    }

    @Test
    void shouldListTheRecordsWithoutKeysOnACompactedTopic() {
        // Given
        MemoryRecords records = new RecordBatchBuilder(Compression.NONE)
                .append(NOW, new byte[1], new byte[1])
                .append(NOW, (byte[]) null, new byte[1])
                .append(NOW, new byte[0], new byte[1])
                .append(NOW, (byte[]) null, null)
                .build();
        ValidationConfig compacted =
                new ValidationConfig(10_000, null, TimestampType.CREATE_TIME, Long.MAX_VALUE, Long.MAX_VALUE, true);

        // When
        RecordValidationException e = assertThrows(
                RecordValidationException.class,
                () -> validator.validate(records, compacted, AppendOrigin.CLIENT, NOW));

        // Then
        assertEquals(Errors.INVALID_RECORD, e.error());
        assertEquals(2, e.recordErrors().size());
        assertEquals(1, e.recordErrors().get(0).batchIndex());
        assertEquals(3, e.recordErrors().get(1).batchIndex());
    }

    @Test
    void shouldListNoMoreThanAThousandRefusedRecords() {
        ValidationConfig compacted =
                new ValidationConfig(10_000_000, null, TimestampType.CREATE_TIME, Long.MAX_VALUE, Long.MAX_VALUE, true);
        RecordValidationException e = assertThrows(
                RecordValidationException.class,
                () -> validator.validate(keyless(5000), compacted, AppendOrigin.CLIENT, NOW));
        assertEquals(RecordChecks.MAX_RECORD_ERRORS, e.recordErrors().size());
    }

    @Test
    void shouldRefuseTimestampsOutsideTheTopicsRange() {
        ValidationConfig config = new ValidationConfig(10_000, null, TimestampType.CREATE_TIME, 1000, 500, false);
        for (long offset : new long[] {-1000, 0, 500}) {
            validator.validate(stamped(NOW + offset), config, AppendOrigin.CLIENT, NOW);
        }
        validator.validate(stamped(-1), config, AppendOrigin.CLIENT, NOW);
        for (long offset : new long[] {-1001, 501}) {
            expect(Errors.INVALID_TIMESTAMP, stamped(NOW + offset), config);
        }
    }

    @Test
    void shouldCorrectAMaxTimestampThatIsNotThatOfTheRecords() {
        ByteBuffer bytes = batch(CompressionType.NONE, 3).buffer();
        bytes.putLong(35, NOW + 12345);
        ValidatedRecords result = validator.validate(mended(bytes), ValidationConfig.DEFAULT, AppendOrigin.CLIENT, NOW);
        assertEquals(NOW + 2, result.batch().maxTimestamp());
        assertTrue(result.batch().isValid());
    }

    @Test
    void shouldAllocateNothingPerRecord() {
        // Given
        MemoryRecords few = direct(keyless(10));
        MemoryRecords many = direct(keyless(10_000));
        for (int i = 0; i < 300; i++) {
            validator.validate(few, withMaxSize(10_000_000, null), AppendOrigin.CLIENT, NOW);
            validator.validate(many, withMaxSize(10_000_000, null), AppendOrigin.CLIENT, NOW);
        }

        // When
        long forFew = allocatedBy(few);
        long forMany = allocatedBy(many);

        // Then
        assertTrue(forFew < 2_000, "allocated " + forFew + " for 10 records");
        assertTrue(forMany < 2_000, "allocated " + forMany + " for 10,000 records");
    }

    @Test
    void shouldNeverThrowAnythingButApiExceptionsForDamagedBatches() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 6000; round++) {
            // Given: damage behind a checksum that fits, as a hostile client would make it
            CompressionType type = CompressionType.forId(round % 5);
            ByteBuffer bytes = batch(type, 1 + random.nextInt(10)).buffer();
            for (int i = 0; i <= random.nextInt(3); i++) {
                bytes.put(17 + random.nextInt(bytes.limit() - 17), (byte) random.nextInt());
            }
            Compression target = random.nextBoolean() ? null : Compression.of(CompressionType.forId(random.nextInt(5)));
            // When / Then
            try {
                validator
                        .validate(mended(bytes), withMaxSize(100_000, target), AppendOrigin.CLIENT, NOW)
                        .assignOffsets(5, 1);
            } catch (ApiException e) {
                assertTrue(e.error() != Errors.UNKNOWN_SERVER_ERROR);
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + " round " + round, e);
            }
        }
    }

    private long allocatedBy(MemoryRecords records) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        validator.validate(records, withMaxSize(10_000_000, null), AppendOrigin.CLIENT, NOW);
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private void expect(Errors error, MemoryRecords records, ValidationConfig config) {
        ByteBuffer before =
                ByteBuffer.allocate(records.sizeInBytes()).put(records.buffer()).flip();
        ApiException e =
                assertThrows(ApiException.class, () -> validator.validate(records, config, AppendOrigin.CLIENT, NOW));
        assertEquals(error, e.error(), e.getMessage());
        assertEquals(before, records.buffer(), "a refused batch stays as it was");
    }

    private static ValidationConfig withMaxSize(int maxSize, Compression target) {
        return new ValidationConfig(maxSize, target, TimestampType.CREATE_TIME, Long.MAX_VALUE, 3_600_000, false);
    }

    private static MemoryRecords mended(ByteBuffer bytes) {
        bytes.putInt(17, (int) new RecordBatch(bytes, 0).computeCrc());
        return new MemoryRecords(bytes);
    }

    private static MemoryRecords stamped(long timestamp) {
        return new RecordBatchBuilder(Compression.NONE)
                .append(timestamp, (byte[]) null, new byte[1])
                .build();
    }

    private static MemoryRecords batch(CompressionType type, int count) {
        RecordBatchBuilder builder = new RecordBatchBuilder(Compression.of(type));
        for (int i = 0; i < count; i++) {
            builder.append(NOW + i, new byte[] {1}, ("some value that repeats itself " + i % 10).getBytes());
        }
        return builder.build();
    }

    private static MemoryRecords keyless(int count) {
        RecordBatchBuilder builder = new RecordBatchBuilder(Compression.NONE);
        for (int i = 0; i < count; i++) {
            builder.append(NOW + i, (byte[]) null, new byte[100]);
        }
        return builder.build();
    }

    private static MemoryRecords direct(MemoryRecords records) {
        return new MemoryRecords(ByteBuffer.allocateDirect(records.sizeInBytes())
                .put(records.buffer())
                .flip());
    }
}
