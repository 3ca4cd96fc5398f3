package io.barnabas.common.record;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.compress.Compression.Builder;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.MemoryRecordsBuilder;
import org.apache.kafka.common.utils.ByteBufferOutputStream;

/** The same batches by Kafka's own classes. */
final class KafkaRecords {
    private KafkaRecords() {}

    static ByteBuffer build(RandomRecords.Settings settings, List<Record> records) {
        MemoryRecordsBuilder builder = new MemoryRecordsBuilder(
                new ByteBufferOutputStream(512),
                RecordBatch.CURRENT_MAGIC_VALUE,
                compression(settings.compression()),
                timestampType(settings.timestampType()),
                settings.baseOffset(),
                settings.logAppendTime(),
                settings.producerId(),
                settings.producerEpoch(),
                settings.baseSequence(),
                settings.transactional(),
                false,
                settings.partitionLeaderEpoch(),
                Integer.MAX_VALUE);
        for (Record record : records) {
            builder.appendWithOffset(
                    record.offset(),
                    record.timestamp(),
                    record.key() == null ? null : record.key().duplicate(),
                    record.value() == null ? null : record.value().duplicate(),
                    headers(record));
        }
        return builder.build().buffer();
    }

    static org.apache.kafka.common.header.Header[] headers(Record record) {
        List<org.apache.kafka.common.header.Header> headers = new ArrayList<>();
        for (Header header : record.headers()) {
            headers.add(new RecordHeader(header.key(), header.value()));
        }
        return headers.toArray(new org.apache.kafka.common.header.Header[0]);
    }

    static org.apache.kafka.common.compress.Compression compression(Compression compression) {
        return switch (compression.type()) {
            case NONE -> org.apache.kafka.common.compress.Compression.NONE;
            case GZIP ->
                org.apache.kafka.common.compress.Compression.gzip()
                        .level(compression.level())
                        .build();
            case LZ4 ->
                org.apache.kafka.common.compress.Compression.lz4()
                        .level(compression.level())
                        .build();
            case ZSTD ->
                org.apache.kafka.common.compress.Compression.zstd()
                        .level(compression.level())
                        .build();
            case SNAPPY -> snappy().build();
        };
    }

    private static Builder<?> snappy() {
        return org.apache.kafka.common.compress.Compression.snappy();
    }

    static org.apache.kafka.common.record.TimestampType timestampType(TimestampType type) {
        return org.apache.kafka.common.record.TimestampType.valueOf(type.name());
    }

    static Record toOurs(org.apache.kafka.common.record.Record record) {
        org.apache.kafka.common.header.Header[] theirs = record.headers();
        Header[] headers = new Header[theirs.length];
        for (int i = 0; i < theirs.length; i++) {
            headers[i] = new Header(theirs[i].key(), theirs[i].value());
        }
        return new Record(record.offset(), record.timestamp(), record.key(), record.value(), headers);
    }
}
