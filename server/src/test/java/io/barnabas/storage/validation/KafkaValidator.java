package io.barnabas.storage.validation;

import io.barnabas.common.record.Compression;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.utils.BufferSupplier;
import org.apache.kafka.common.utils.PrimitiveRef;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.server.common.MetadataVersion;
import org.apache.kafka.storage.internals.log.AppendOrigin;
import org.apache.kafka.storage.internals.log.LogValidator;
import org.apache.kafka.storage.internals.log.RecordValidationException;

/** Kafka's own validator, asked the same questions. */
final class KafkaValidator {
    private KafkaValidator() {}

    /** What it said: either the bytes with offsets assigned, or an error. */
    record Outcome(ByteBuffer bytes, long maxTimestamp, String error, String message, List<RecordError> recordErrors) {}

    static Outcome validate(
            ByteBuffer bytes,
            ValidationConfig config,
            io.barnabas.storage.validation.AppendOrigin origin,
            long baseOffset,
            long now) {
        MemoryRecords records = MemoryRecords.readableRecords(bytes);
        CompressionType source = records.batches().iterator().next().compressionType();
        LogValidator validator = new LogValidator(
                records,
                new TopicPartition("orders", 3),
                time(now),
                source,
                target(config.compression(), source),
                config.compacted(),
                (byte) 2,
                TimestampType.valueOf(config.timestampType().name()),
                config.timestampBeforeMaxMs(),
                config.timestampAfterMaxMs(),
                9,
                AppendOrigin.valueOf(origin.name()),
                MetadataVersion.latestProduction());
        try {
            LogValidator.ValidationResult result = validator.validateMessagesAndAssignOffsets(
                    PrimitiveRef.ofLong(baseOffset), new NoMetrics(), BufferSupplier.NO_CACHING);
            return new Outcome(result.validatedRecords.buffer(), result.maxTimestampMs, null, null, null);
        } catch (RecordValidationException e) {
            List<RecordError> errors = e.recordErrors().stream()
                    .map(error -> new RecordError(error.batchIndex, error.message))
                    .toList();
            return failure(e.invalidException(), errors);
        } catch (RuntimeException e) {
            return failure(e, List.of());
        }
    }

    static Time time(long now) {
        return new Time() {
            @Override
            public long milliseconds() {
                return now;
            }

            @Override
            public long nanoseconds() {
                return now * 1_000_000;
            }

            @Override
            public void sleep(long ms) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void waitObject(Object object, Supplier<Boolean> condition, long deadlineMs) {
                throw new UnsupportedOperationException();
            }
        };
    }

    private static Outcome failure(Throwable e, List<RecordError> errors) {
        return new Outcome(null, -1, Errors.forException(e).name(), e.getMessage(), errors);
    }

    private static org.apache.kafka.common.compress.Compression target(
            Compression compression, CompressionType source) {
        CompressionType type = compression == null
                ? source
                : CompressionType.forName(compression.type().label());
        return org.apache.kafka.common.compress.Compression.of(type).build();
    }

    private static final class NoMetrics implements LogValidator.MetricsRecorder {
        @Override
        public void recordInvalidMagic() {}

        @Override
        public void recordInvalidOffset() {}

        @Override
        public void recordInvalidSequence() {}

        @Override
        public void recordInvalidChecksums() {}

        @Override
        public void recordNoKeyCompactedTopic() {}
    }
}
