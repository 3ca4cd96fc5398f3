package io.barnabas.storage.log;

import io.barnabas.common.Time;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.record.Compression;
import io.barnabas.common.record.FileRecords;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.Record;
import io.barnabas.common.record.RecordBatchBuilder;
import io.barnabas.storage.log.segment.LogFileNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A log directory with one partition in it, a clock that stands still, and a scheduler that waits to be told. */
final class LogFixture {
    static final TopicPartition TP = new TopicPartition("orders", 0);

    final Path root;
    final ManualScheduler scheduler = new ManualScheduler();
    final LogDir dir;
    long now = 1_700_000_000_000L;

    final Time time = new Time() {
        @Override
        public long milliseconds() {
            return now;
        }

        @Override
        public long nanoseconds() {
            return now * 1_000_000L;
        }
    };

    LogFixture(Path root) {
        this.root = root;
        this.dir = new LogDir(root);
    }

    Path directory() {
        return root.resolve(LogFileNames.directoryName(TP));
    }

    LogContext context() {
        return new LogContext(TP, dir, scheduler, time, () -> 86_400_000);
    }

    UnifiedLog create(Map<String, String> overrides) throws IOException {
        return load(overrides, LogLoader.Checkpoint.NEW);
    }

    UnifiedLog load(Map<String, String> overrides, LogLoader.Checkpoint checkpoint) throws IOException {
        Files.createDirectories(directory());
        return new LogLoader(context(), directory(), LogConfig.of(overrides), checkpoint).load();
    }

    /** As after a kill: nothing was checkpointed. */
    UnifiedLog loadUnclean(Map<String, String> overrides) throws IOException {
        return load(overrides, new LogLoader.Checkpoint(0L, 0L, 0L, false));
    }

    /** As after a clean stop at this end. */
    UnifiedLog loadClean(Map<String, String> overrides, long end) throws IOException {
        return load(overrides, new LogLoader.Checkpoint(end, 0L, end, true));
    }

    MemoryRecords batch(int records, int valueSize) {
        return batch(now, records, valueSize);
    }

    static MemoryRecords batch(long timestamp, int records, int valueSize) {
        RecordBatchBuilder builder = new RecordBatchBuilder(Compression.NONE);
        for (int i = 0; i < records; i++) {
            builder.append(timestamp + i, ("k" + i).getBytes(StandardCharsets.UTF_8), new byte[valueSize]);
        }
        return builder.build();
    }

    static MemoryRecords idempotent(long producerId, int sequence, int records, long timestamp) {
        return producer(producerId, sequence, false, records, timestamp);
    }

    static MemoryRecords producer(long producerId, int sequence, boolean txn, int records, long timestamp) {
        RecordBatchBuilder builder = new RecordBatchBuilder(Compression.NONE)
                .producerState(producerId, (short) 0, sequence)
                .transactional(txn);
        for (int i = 0; i < records; i++) {
            builder.append(timestamp, (byte[]) null, "v".getBytes(StandardCharsets.UTF_8));
        }
        return builder.build();
    }

    LogAppendInfo append(UnifiedLog log, int records, int valueSize) {
        LogAppendInfo info = log.appendAsLeader(batch(records, valueSize), 0, AppendContext.CLIENT);
        log.updateHighWatermark(log.logEndOffsetMetadata());
        return info;
    }

    /** The offsets a reader from {@code start} on gets. */
    static List<Long> offsets(UnifiedLog log, long start) throws IOException {
        List<Long> offsets = new ArrayList<>();
        long next = start;
        while (next < log.logEndOffset()) {
            FetchDataInfo info = log.read(next, 4096, FetchIsolation.LOG_END, true);
            long before = next;
            for (Record record : memory(info).records()) {
                if (record.offset() >= next) {
                    offsets.add(record.offset());
                    next = record.offset() + 1;
                }
            }
            if (next == before) {
                break;
            }
        }
        return offsets;
    }

    static MemoryRecords memory(FetchDataInfo info) throws IOException {
        return info.records() instanceof FileRecords file ? file.toMemory() : (MemoryRecords) info.records();
    }

    List<String> files() throws IOException {
        return LogLoader.list(directory()).stream().sorted().toList();
    }
}
