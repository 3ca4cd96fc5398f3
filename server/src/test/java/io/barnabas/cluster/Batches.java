package io.barnabas.cluster;

import io.barnabas.common.record.Compression;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.RecordBatchBuilder;
import java.nio.charset.StandardCharsets;

/** Batches for tests. */
public final class Batches {
    private Batches() {}

    /** One batch with a record per value, all with this time stamp. */
    public static MemoryRecords at(long timestamp, String... values) {
        RecordBatchBuilder builder = new RecordBatchBuilder(Compression.NONE);
        for (String value : values) {
            builder.append(timestamp, (byte[]) null, value.getBytes(StandardCharsets.UTF_8));
        }
        return builder.build();
    }

    /** One batch with a record per value. */
    public static MemoryRecords of(String... values) {
        return at(1000, values);
    }
}
