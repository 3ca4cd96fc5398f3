package io.barnabas.common.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.barnabas.common.record.compression.BufferSupplier;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Damaged and hostile batches: only the declared exceptions, and never much memory. */
class MalformedBatchTest {
    /** What reading one damaged batch of a few hundred bytes may allocate: buffers of the codecs, no more. */
    private static final long ALLOCATION_LIMIT = 6L << 20;

    private final long seed = Long.getLong("seed", System.nanoTime());

    @ParameterizedTest
    @EnumSource(CompressionType.class)
    void shouldOnlyThrowDeclaredExceptionsWhenAnyByteIsFlipped(CompressionType type) {
        // Given
        ByteBuffer good = batch(type).buffer();
        Random random = new Random(seed);

        for (int at = 0; at < good.limit(); at++) {
            for (int mask : new int[] {0x01, 0x80, 0xff, 1 + random.nextInt(255)}) {
                // When
                ByteBuffer bad = copy(good, good.limit(), at % 2 == 0);
                bad.put(at, (byte) (bad.get(at) ^ mask));

                // Then
                readEverything(bad, "seed " + seed + " " + type + " byte " + at + " mask " + mask);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(CompressionType.class)
    void shouldNoticeEveryFlippedByteThatTheChecksumCovers(CompressionType type) {
        ByteBuffer good = batch(type).buffer();
        for (int at = RecordBatch.CRC_OFFSET; at < good.limit(); at++) {
            ByteBuffer bad = copy(good, good.limit(), false);
            bad.put(at, (byte) (bad.get(at) ^ 0x10));
            assertFalse(new MemoryRecords(bad).firstBatch().isValid(), type + " byte " + at);
        }
    }

    @ParameterizedTest
    @EnumSource(CompressionType.class)
    void shouldOnlyThrowDeclaredExceptionsWhenTruncatedAnywhere(CompressionType type) {
        // Given
        ByteBuffer good = batch(type).buffer();

        for (int length = 0; length < good.limit(); length++) {
            // When: the transport was cut, so the batch claims more than there is
            MemoryRecords cut = new MemoryRecords(copy(good, length, false));

            // Then
            assertFalse(cut.batches().iterator().hasNext(), type + " cut at " + length);
            assertEquals(0, cut.validBytes());

            // When: the length field agrees with the cut
            if (length >= RecordBatch.RECORD_BATCH_OVERHEAD) {
                ByteBuffer shortened = copy(good, length, length % 2 == 0);
                shortened.putInt(RecordBatch.LENGTH_OFFSET, length - RecordBatch.LOG_OVERHEAD);

                // Then
                assertFalse(
                        readEverything(shortened, type + " shortened to " + length), type + " shortened to " + length);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(CompressionType.class)
    void shouldRefuseCountsThatTheRecordsDoNotMatch(CompressionType type) {
        ByteBuffer good = batch(type).buffer();
        int count = good.getInt(RecordBatch.RECORDS_COUNT_OFFSET);
        for (int wrong : new int[] {0, 1, count - 1, count + 1, Integer.MAX_VALUE, -1, Integer.MIN_VALUE}) {
            ByteBuffer bad = copy(good, good.limit(), false);
            bad.putInt(RecordBatch.RECORDS_COUNT_OFFSET, wrong);
            RecordBatch batch = new MemoryRecords(bad).firstBatch();
            assertThrows(InvalidRecordException.class, () -> walk(batch), type + " count " + wrong);
            assertThrows(InvalidRecordException.class, () -> batch.forEach(record -> {}), type + " count " + wrong);
        }
    }

    @ParameterizedTest
    @EnumSource(CompressionType.class)
    void shouldRefuseRecordsWithImpossibleLengths(CompressionType type) {
        List<byte[]> bodies = List.of(
                varints(Integer.MAX_VALUE),
                varints(-1),
                varints(6, 0, 0, 0, Integer.MAX_VALUE),
                varints(8, 0, 0, 0, -1, -1, Integer.MAX_VALUE),
                varints(8, 0, 0, 0, -1, -1, -1),
                varints(12, 0, 0, 0, -1, -1, 1, -1, -1),
                varints(20, 0, 0, 0, -1, -1, 1, Integer.MAX_VALUE, 0),
                new byte[] {-1, -1, -1, -1, -1, 1},
                new byte[] {20, 0, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1});
        for (byte[] body : bodies) {
            RecordBatch batch = forged(type, body, 1);
            assertThrows(InvalidRecordException.class, () -> walk(batch), type + " " + Arrays.toString(body));
            assertThrows(InvalidRecordException.class, () -> batch.forEach(record -> {}));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = CompressionType.class,
            names = {"GZIP", "LZ4", "ZSTD", "SNAPPY"})
    void shouldWalkABombInBoundedMemory(CompressionType type) {
        // Given: one record with a value of 300 MB of zeros, a batch of a fraction of that
        RecordBatch bomb = bomb(type, 300 << 20);
        walk(bomb);

        // When
        long before = allocated();
        walk(bomb);
        long used = allocated() - before;

        // Then
        assertTrue(used < ALLOCATION_LIMIT, type + " allocated " + used);
    }

    @Test
    void shouldGiveUpABombThatIsToBeWrittenAnewAtItsLimit() {
        RecordBatch bomb = bomb(CompressionType.ZSTD, 300 << 20);
        long before = allocated();
        try (BatchRewriter rewriter = new BatchRewriter(bomb, Compression.NONE, 1 << 20, BufferSupplier.NO_CACHING)) {
            assertThrows(BatchRewriter.BatchTooLargeException.class, () -> {
                while (rewriter.cursor().next()) {}
                rewriter.finish();
            });
        }
        assertTrue(allocated() - before < ALLOCATION_LIMIT);
    }

    private static MemoryRecords batch(CompressionType type) {
        RecordBatchBuilder builder = new RecordBatchBuilder(Compression.of(type)).producerState(7, (short) 1, 5);
        for (int i = 0; i < 12; i++) {
            byte[] value = i == 3 ? null : ("value " + i + " of a batch that repeats itself").getBytes();
            builder.append(
                    1000 + i,
                    i % 2 == 0 ? null : ("key" + i).getBytes(),
                    value,
                    i == 5 ? new Header[] {new Header("h", new byte[] {1, 2}), new Header("", null)} : Header.NONE);
        }
        return builder.build();
    }

    /** Reads all there is to read; true when nothing was wrong. */
    private static boolean readEverything(ByteBuffer bytes, String what) {
        long before = allocated();
        boolean good = true;
        try {
            for (RecordBatch batch : new MemoryRecords(bytes).batches()) {
                batch.toString();
                batch.isValid();
                batch.compressionType();
                if (batch.magic() == RecordBatch.MAGIC_VALUE_V2) {
                    boolean walked = reads(() -> walk(batch));
                    assertEquals(walked, reads(() -> readWhole(batch)), what);
                    good &= walked;
                }
                good &= reads(() -> batch.forEach(record -> {}));
            }
        } catch (CorruptRecordException | InvalidRecordException e) {
            good = false;
        } catch (RuntimeException e) {
            throw new AssertionError(what, e);
        }
        long used = allocated() - before;
        assertTrue(used < ALLOCATION_LIMIT, () -> what + " allocated " + used);
        return good;
    }

    private static boolean reads(Runnable reading) {
        try {
            reading.run();
            return true;
        } catch (CorruptRecordException | InvalidRecordException e) {
            return false;
        }
    }

    private static void readWhole(RecordBatch batch) {
        try (BatchReader reader = new BatchReader(batch, BufferSupplier.NO_CACHING)) {
            while (reader.next()) {
                reader.key();
                reader.value();
                reader.headers();
            }
        }
    }

    private static void walk(RecordBatch batch) {
        try (RecordCursor cursor = batch.cursor(BufferSupplier.NO_CACHING)) {
            while (cursor.next()) {}
        }
    }

    private static RecordBatch bomb(CompressionType type, int size) {
        RecordBatchBuilder builder = new RecordBatchBuilder(Compression.of(type));
        return builder.append(1, (ByteBuffer) null, ByteBuffer.allocate(size))
                .build()
                .firstBatch();
    }

    /** A batch of these bytes, compressed, whose header is right. */
    private static RecordBatch forged(CompressionType type, byte[] body, int count) {
        ByteArrayOutput out = new ByteArrayOutput(128);
        out.skip(RecordBatch.RECORD_BATCH_OVERHEAD);
        try (var records = Compression.of(type).wrapForOutput(out)) {
            records.write(body);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        ByteBuffer bytes = out.buffer().order(ByteOrder.BIG_ENDIAN);
        bytes.putInt(RecordBatch.LENGTH_OFFSET, bytes.limit() - RecordBatch.LOG_OVERHEAD);
        bytes.put(RecordBatch.MAGIC_OFFSET, RecordBatch.MAGIC_VALUE_V2);
        bytes.putShort(RecordBatch.ATTRIBUTES_OFFSET, (short) type.id());
        bytes.putInt(RecordBatch.RECORDS_COUNT_OFFSET, count);
        bytes.putInt(RecordBatch.CRC_OFFSET, (int) RecordBatch.crc32c(bytes, 0, bytes.limit()));
        return new MemoryRecords(bytes).firstBatch();
    }

    /** A record from its fields: size, attributes (one byte), then the rest as varints. */
    private static byte[] varints(int... fields) {
        ByteArrayOutput out = new ByteArrayOutput(64);
        for (int i = 0; i < fields.length; i++) {
            if (i == 1) {
                out.write(fields[i]);
            } else {
                Varints.write(fields[i], out);
            }
        }
        return Arrays.copyOf(out.array(), out.size());
    }

    private static ByteBuffer copy(ByteBuffer source, int length, boolean direct) {
        ByteBuffer copy = direct ? ByteBuffer.allocateDirect(length) : ByteBuffer.allocate(length);
        copy.put(0, source, 0, length);
        return copy;
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}
