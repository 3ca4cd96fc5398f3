package io.barnabas.common.record;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Records and batch settings drawn from a seed; the awkward cases are frequent. */
final class RandomRecords {
    private final Random random;

    RandomRecords(long seed) {
        this.random = new Random(seed);
    }

    Random random() {
        return random;
    }

    /** Settings of a batch. */
    record Settings(
            Compression compression,
            long baseOffset,
            TimestampType timestampType,
            long logAppendTime,
            long producerId,
            short producerEpoch,
            int baseSequence,
            boolean transactional,
            int partitionLeaderEpoch) {}

    Settings settings() {
        boolean idempotent = random.nextBoolean();
        boolean appendTime = random.nextInt(4) == 0;
        return new Settings(
                compression(),
                random.nextBoolean() ? 0 : random.nextLong() >>> 2,
                appendTime ? TimestampType.LOG_APPEND_TIME : TimestampType.CREATE_TIME,
                appendTime ? random.nextLong() >>> 1 : RecordBatch.NO_TIMESTAMP,
                idempotent ? random.nextLong() >>> 1 : RecordBatch.NO_PRODUCER_ID,
                idempotent ? (short) random.nextInt(Short.MAX_VALUE + 1) : RecordBatch.NO_PRODUCER_EPOCH,
                idempotent ? random.nextInt(Integer.MAX_VALUE) : RecordBatch.NO_SEQUENCE,
                idempotent && random.nextBoolean(),
                random.nextInt(10) - 1);
    }

    Compression compression() {
        return switch (random.nextInt(5)) {
            case 1 -> new Compression(CompressionType.GZIP, random.nextBoolean() ? -1 : 1 + random.nextInt(9));
            case 2 -> Compression.of(CompressionType.SNAPPY);
            case 3 -> new Compression(CompressionType.LZ4, 1 + random.nextInt(17));
            case 4 -> new Compression(CompressionType.ZSTD, random.nextInt(30) - 10);
            default -> Compression.NONE;
        };
    }

    List<Record> records(long baseOffset) {
        int count = random.nextInt(8) == 0 ? 1 + random.nextInt(2000) : 1 + random.nextInt(20);
        List<Record> records = new ArrayList<>();
        long timestamp = random.nextInt(5) == 0 ? -1 : random.nextLong() >>> (20 + random.nextInt(40));
        for (int i = 0; i < count; i++) {
            long jitter = random.nextInt(3) == 0 ? random.nextInt(100_000) - 50_000 : 0;
            long stamp = random.nextInt(50) == 0 ? -1 : Math.max(-1, timestamp + jitter);
            records.add(new Record(baseOffset + i, stamp, bytes(), bytes(), headers()));
        }
        return records;
    }

    ByteBuffer bytes() {
        return switch (random.nextInt(12)) {
            case 0 -> null;
            case 1 -> ByteBuffer.allocate(0);
            case 2 -> random.nextInt(60) == 0 ? filled(random.nextInt(300_000)) : filled(random.nextInt(300));
            default -> filled(random.nextInt(100));
        };
    }

    private ByteBuffer filled(int size) {
        byte[] bytes = new byte[size];
        if (random.nextBoolean()) {
            random.nextBytes(bytes);
        } else {
            for (int i = 0; i < size; i++) {
                bytes[i] = (byte) ('a' + i % 7);
            }
        }
        return ByteBuffer.wrap(bytes);
    }

    private Header[] headers() {
        int count = random.nextInt(5) == 0 ? random.nextInt(6) : 0;
        Header[] headers = new Header[count];
        for (int i = 0; i < count; i++) {
            String key = random.nextInt(3) == 0 ? "" : "clé-" + random.nextInt(100) + "\ud83d\ude00";
            byte[] value = random.nextInt(3) == 0 ? null : new String(key + "!").getBytes(StandardCharsets.UTF_8);
            headers[i] = new Header(key, value);
        }
        return headers;
    }
}
