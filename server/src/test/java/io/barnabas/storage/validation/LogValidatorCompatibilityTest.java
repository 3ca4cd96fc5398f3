package io.barnabas.storage.validation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.record.Compression;
import io.barnabas.common.record.CompressionType;
import io.barnabas.common.record.Header;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.Record;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.common.record.RecordBatchBuilder;
import io.barnabas.common.record.TimestampType;
import io.barnabas.common.record.compression.BufferSupplier;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The same random batches, good and bad, to Kafka 3.9.1's validator and ours. */
class LogValidatorCompatibilityTest {
    private static final int ROUNDS = 1500;
    private static final long NOW = 1_700_000_000_000L;
    private static final int MAX_SIZE = 10_000_000;
    private static final int ATTRIBUTES = 21;

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final LogValidator validator = new LogValidator(new TopicPartition("orders", 3), new BufferSupplier(2));

    @Test
    void shouldDecideAsKafkaDoes() {
        int accepted = 0;
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            // Given
            Random random = new Random(seed + round);
            ByteBuffer bytes = batch(random);
            ValidationConfig config = config(random);
            AppendOrigin origin = random.nextInt(5) == 0 ? AppendOrigin.COORDINATOR : AppendOrigin.CLIENT;
            if (origin == AppendOrigin.CLIENT) {
                damage(random, bytes);
            }
            long baseOffset = random.nextInt(1_000_000);
            String what = "seed " + seed + " round " + round + " " + origin + " " + config + " "
                    + new MemoryRecords(bytes).firstBatch();

            // When
            KafkaValidator.Outcome theirs = KafkaValidator.validate(copy(bytes), config, origin, baseOffset, NOW);
            ByteBuffer ours = copy(bytes);
            try {
                ValidatedRecords result = validator.validate(new MemoryRecords(ours), config, origin, NOW);
                result.assignOffsets(baseOffset, 9);
                accepted++;

                // Then
                assertEquals(null, theirs.error(), what + " " + theirs.message());
                expectSame(
                        what,
                        theirs,
                        result,
                        new MemoryRecords(bytes).firstBatch().timestampType());
            } catch (ApiException e) {
                refused++;
                assertEquals(theirs.error(), e.error().name(), what + " ours: " + e.getMessage());
                List<RecordError> errors = e instanceof RecordValidationException r ? r.recordErrors() : List.of();
                expectSameErrors(what, theirs, e, errors);
                assertEquals(bytes, ours, "refused batches stay as they are: " + what);
            }
        }
        assertTrue(accepted > ROUNDS / 4 && refused > ROUNDS / 10, accepted + " accepted, " + refused + " refused");
    }

    private static void expectSameErrors(
            String what, KafkaValidator.Outcome theirs, ApiException ours, List<RecordError> errors) {
        assertEquals(theirs.recordErrors().size(), errors.size(), what);
        for (int i = 0; i < errors.size(); i++) {
            assertEquals(
                    theirs.recordErrors().get(i).batchIndex(), errors.get(i).batchIndex(), what);
        }
        boolean sameText = !ours.getMessage().contains("timestamp type");
        if (!errors.isEmpty() && sameText) {
            assertEquals(theirs.message(), ours.getMessage(), what);
        }
    }

    private static void expectSame(
            String what, KafkaValidator.Outcome theirs, ValidatedRecords ours, TimestampType producedType) {
        RecordBatch theirBatch = new MemoryRecords(theirs.bytes()).firstBatch();
        assertTrue(ours.batch().isValid(), what);
        assertEquals(theirs.maxTimestamp(), ours.maxTimestamp(), what);
        assertEquals(theirBatch.baseOffset(), ours.firstOffset(), what);
        assertEquals(theirBatch.lastOffset(), ours.lastOffset(), what);
        assertEquals(theirBatch.partitionLeaderEpoch(), ours.batch().partitionLeaderEpoch(), what);
        assertEquals(theirBatch.attributes(), ours.batch().attributes(), what);
        assertEquals(theirBatch.maxTimestamp(), ours.batch().maxTimestamp(), what);
        assertEquals(theirBatch.producerId(), ours.batch().producerId(), what);
        assertEquals(theirBatch.producerEpoch(), ours.batch().producerEpoch(), what);
        assertEquals(theirBatch.baseSequence(), ours.batch().baseSequence(), what);
        assertEquals(theirBatch.count(), ours.count(), what);
        if (!ours.rewritten()) {
            assertEquals(theirs.bytes(), ours.records().buffer(), what);
        } else if (producedType == TimestampType.CREATE_TIME) {
            // Of producers that stamp like a broker Kafka keeps the records' own timestamps only where it does not
            // rewrite.
            assertEquals(records(theirBatch), records(ours.batch()), what);
        }
    }

    private static List<Record> records(RecordBatch batch) {
        List<Record> records = new ArrayList<>();
        batch.forEach(records::add);
        return records;
    }

    private static ByteBuffer batch(Random random) {
        CompressionType type = CompressionType.forId(random.nextInt(5));
        RecordBatchBuilder builder = new RecordBatchBuilder(Compression.of(type));
        if (random.nextBoolean()) {
            builder.producerState(random.nextInt(100), (short) 2, random.nextInt(1000))
                    .transactional(random.nextBoolean());
        }
        boolean keys = random.nextInt(3) > 0;
        int count = 1 + random.nextInt(random.nextBoolean() ? 5 : 200);
        for (int i = 0; i < count; i++) {
            long timestamp = random.nextInt(40) == 0 ? -1 : NOW + random.nextInt(2000) - 1000;
            if (random.nextInt(200) == 0) {
                timestamp = NOW + (random.nextBoolean() ? 10_000_000 : -10_000_000);
            }
            byte[] key = keys && random.nextInt(100) > 0 ? new byte[random.nextInt(20)] : null;
            byte[] value = random.nextInt(9) == 0 ? null : new byte[random.nextInt(300)];
            Header[] headers = random.nextInt(9) == 0 ? new Header[] {new Header("k", new byte[3])} : new Header[0];
            builder.append(timestamp, key, value, headers);
        }
        return builder.build().buffer();
    }

    /** Changes a field of some headers and mends the checksum. */
    private static void damage(Random random, ByteBuffer bytes) {
        switch (random.nextInt(20)) {
            case 0 -> bytes.putInt(57, bytes.getInt(57) + random.nextInt(3) - 1);
            case 1 -> bytes.putInt(23, bytes.getInt(23) + random.nextInt(3) - 1);
            case 2 -> bytes.putInt(23, -5);
            case 3 -> bytes.putShort(ATTRIBUTES, (short) (bytes.getShort(ATTRIBUTES) | 0x20));
            case 4 -> bytes.putInt(53, -3);
            case 5 -> bytes.putLong(35, bytes.getLong(35) + random.nextInt(5) - 2);
            case 6 -> bytes.putShort(ATTRIBUTES, (short) (bytes.getShort(ATTRIBUTES) | 0x08));
            case 7 -> bytes.putInt(57, 0);
            default -> {
                return;
            }
        }
        bytes.putInt(17, (int) new MemoryRecords(bytes).firstBatch().computeCrc());
    }

    private static ValidationConfig config(Random random) {
        Compression target = random.nextInt(3) == 0 ? Compression.of(CompressionType.forId(random.nextInt(5))) : null;
        TimestampType timestampType =
                random.nextInt(3) == 0 ? TimestampType.LOG_APPEND_TIME : TimestampType.CREATE_TIME;
        boolean strict = random.nextInt(3) == 0;
        return new ValidationConfig(
                MAX_SIZE,
                target,
                timestampType,
                strict ? 5_000L : Long.MAX_VALUE,
                strict ? 5_000L : 3_600_000L,
                random.nextInt(4) == 0);
    }

    private static ByteBuffer copy(ByteBuffer bytes) {
        return ByteBuffer.allocate(bytes.limit()).put(0, bytes, 0, bytes.limit());
    }
}
