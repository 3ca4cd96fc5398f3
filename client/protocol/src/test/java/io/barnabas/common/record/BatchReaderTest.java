package io.barnabas.common.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.barnabas.common.record.compression.BufferSupplier;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchReaderTest {
    private static final int BATCHES = 300;

    @Test
    void shouldReadWhatTheIteratorReads() {
        BufferSupplier buffers = new BufferSupplier(2);
        for (long seed = 0; seed < BATCHES; seed++) {
            RandomRecords random = new RandomRecords(seed);
            RandomRecords.Settings settings = random.settings();
            RecordBatch batch = MemoryRecords.withRecords(settings.compression(), random.records(settings.baseOffset()))
                    .firstBatch();
            List<Record> expected = new ArrayList<>();
            batch.forEach(expected::add);
            assertEquals(expected, read(batch, buffers), "seed " + seed);
            ByteBuffer direct = ByteBuffer.allocateDirect(batch.sizeInBytes());
            direct.put(batch.buffer()).flip();
            assertEquals(expected, read(new RecordBatch(direct, 0), buffers), "seed " + seed + ", direct");
        }
    }

    private static List<Record> read(RecordBatch batch, BufferSupplier buffers) {
        List<Record> records = new ArrayList<>();
        try (BatchReader reader = new BatchReader(batch, buffers)) {
            while (reader.next()) {
                records.add(new Record(
                        reader.offset(),
                        reader.timestamp(),
                        wrapped(reader.key(), reader.keySize()),
                        wrapped(reader.value(), reader.valueSize()),
                        reader.headers()));
            }
            assertFalse(reader.next());
        }
        return records;
    }

    private static ByteBuffer wrapped(byte[] bytes, int size) {
        assertEquals(bytes == null ? -1 : bytes.length, size);
        return bytes == null ? null : ByteBuffer.wrap(bytes);
    }
}
