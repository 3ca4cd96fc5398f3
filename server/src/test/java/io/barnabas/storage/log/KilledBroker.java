package io.barnabas.storage.log;

import io.barnabas.common.Time;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.record.Compression;
import io.barnabas.common.record.RecordBatchBuilder;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;

/** Appends, rolls, flushes and deletes as fast as it can, and says what it has acknowledged, until it is killed. */
final class KilledBroker {
    static final TopicPartition TP = new TopicPartition("killed", 0);
    static final Map<String, String> CONFIG = Map.of(
            "segment.bytes", "20000",
            "index.interval.bytes", "500",
            "retention.bytes", "400000",
            "file.delete.delay.ms", "1",
            "flush.messages", "50");

    private KilledBroker() {}

    /** Each record's value is its own offset. */
    public static void main(String[] args) throws Exception {
        LogManager manager = new LogManager(
                new LogManagerSettings(
                        List.of(Path.of(args[0])),
                        1,
                        1L,
                        20L,
                        10L,
                        15L,
                        15L,
                        1_000_000,
                        1_000_000,
                        LogDirLimits.DEFAULTS),
                LogConfig.defaults(),
                Executors.newScheduledThreadPool(2),
                Time.SYSTEM);
        manager.startup(topic -> CONFIG);
        UnifiedLog log = manager.getOrCreateLog(TP, Optional.empty());
        Random random = new Random(Long.parseLong(args[1]));
        for (int i = 0; ; i++) {
            int count = 1 + random.nextInt(4);
            RecordBatchBuilder batch = new RecordBatchBuilder(Compression.NONE);
            long base = log.logEndOffset();
            for (int j = 0; j < count; j++) {
                ByteBuffer value = ByteBuffer.allocate(8 + random.nextInt(200)).putLong(0, base + j);
                batch.append(System.currentTimeMillis(), null, value);
            }
            LogAppendInfo info = log.appendAsLeader(batch.build(), i / 500, AppendContext.CLIENT);
            log.updateHighWatermark(log.logEndOffsetMetadata());
            System.out.println(info.lastOffset());
        }
    }
}
