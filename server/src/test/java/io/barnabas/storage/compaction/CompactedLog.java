package io.barnabas.storage.compaction;

import io.barnabas.common.record.Compression;
import io.barnabas.common.record.ControlRecordType;
import io.barnabas.common.record.EndTransactionMarker;
import io.barnabas.common.record.Record;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.common.record.RecordBatchBuilder;
import io.barnabas.common.record.compression.BufferSupplier;
import io.barnabas.storage.log.index.AbortedTxn;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** A log as a list of batches, compacted by the core alone. */
final class CompactedLog {
    static final long DELETE_RETENTION_MS = 1000;

    final List<RecordBatch> batches = new ArrayList<>();
    final Map<Long, LastRecord> lastRecords = new HashMap<>();
    List<AbortedTxn> aborted = new ArrayList<>();
    CleanerStats stats = new CleanerStats();
    private final Map<Long, Long> open = new HashMap<>();
    private final Map<Long, Integer> sequences = new HashMap<>();
    long end;
    private long timestamp = 1_000_000;

    /** Appends a batch of "key=value" records; "key" alone is a tombstone. */
    RecordBatch append(Compression compression, String... records) {
        return append(builder(compression), records);
    }

    RecordBatch append(String... records) {
        return append(Compression.NONE, records);
    }

    /** The same for a producer, in a transaction or not. */
    RecordBatch append(long producerId, boolean transactional, Compression compression, String... records) {
        int sequence = sequences.merge(producerId, records.length, Integer::sum) - records.length;
        RecordBatchBuilder builder = builder(compression)
                .producerState(producerId, (short) 0, sequence)
                .transactional(transactional);
        lastRecords.put(producerId, new LastRecord(OptionalLong.of(end + records.length - 1), (short) 0));
        if (transactional) {
            open.putIfAbsent(producerId, end);
        }
        return append(builder, records);
    }

    private RecordBatchBuilder builder(Compression compression) {
        return new RecordBatchBuilder(compression).baseOffset(end).partitionLeaderEpoch(3);
    }

    private RecordBatch append(RecordBatchBuilder builder, String... records) {
        for (String record : records) {
            int equals = record.indexOf('=');
            byte[] key = (equals < 0 ? record : record.substring(0, equals)).getBytes(StandardCharsets.UTF_8);
            builder.append(
                    timestamp++,
                    key,
                    equals < 0 ? null : record.substring(equals + 1).getBytes(StandardCharsets.UTF_8));
        }
        return add(builder);
    }

    private RecordBatch add(RecordBatchBuilder builder) {
        RecordBatch batch = builder.build().firstBatch();
        batches.add(batch);
        end = batch.nextOffset();
        return batch;
    }

    void endTransaction(long producerId, boolean committed) {
        ControlRecordType type = committed ? ControlRecordType.COMMIT : ControlRecordType.ABORT;
        RecordBatchBuilder builder = builder(Compression.NONE)
                .producerState(producerId, (short) 0, RecordBatch.NO_SEQUENCE)
                .transactional(true)
                .control(true);
        builder.appendControlRecord(timestamp++, type, new EndTransactionMarker(type, 0).serializeValue());
        long first = open.remove(producerId);
        if (!committed) {
            aborted.add(new AbortedTxn(producerId, first, end, end + 1));
        }
        add(builder);
    }

    boolean isOpen(long producerId) {
        return open.containsKey(producerId);
    }

    boolean anyOpen() {
        return !open.isEmpty();
    }

    long firstOpen() {
        return open.values().stream().mapToLong(Long::longValue).min().orElse(end);
    }

    /** One cleaning of everything below {@code limit}; returns the first dirty offset after it. */
    long clean(long firstDirty, long limit, OffsetMap map, long nowMs) {
        stats = new CleanerStats();
        map.clear();
        BufferSupplier buffers = new BufferSupplier(2);
        CleanedTransactions dirty = new CleanedTransactions();
        dirty.addAborted(aborted);
        OffsetMapBuilder builder = new OffsetMapBuilder(map, firstDirty, dirty, stats, buffers);
        boolean full = false;
        for (RecordBatch batch : batches) {
            if (batch.lastOffset() >= firstDirty && batch.lastOffset() < limit && !full) {
                full = !builder.add(batch);
            }
        }
        if (!full) {
            map.updateLatestOffset(limit - 1);
        }
        CleanedTransactions transactions = new CleanedTransactions();
        transactions.addAborted(aborted);
        BatchCleaner cleaner = new BatchCleaner(
                new CleaningRun(nowMs, DELETE_RETENTION_MS, false), map, transactions, lastRecords, stats, buffers);
        List<RecordBatch> before = List.copyOf(batches);
        List<AbortedTxn> index = new ArrayList<>();
        batches.clear();
        for (RecordBatch batch : before) {
            if (batch.baseOffset() <= map.latestOffset() && batch.lastOffset() < limit) {
                cleaner.clean(batch).ifPresent(batches::add);
                index.addAll(transactions.takeRetained());
            } else {
                batches.add(batch);
            }
        }
        long cleanedUpTo = map.latestOffset();
        aborted.stream()
                .filter(txn -> txn.lastOffset() > cleanedUpTo)
                .filter(txn -> !index.contains(txn))
                .forEach(index::add);
        aborted = index;
        return map.latestOffset() + 1;
    }

    /** "offset:key=value" of every record, control records left out. */
    List<String> records() {
        List<String> all = new ArrayList<>();
        for (RecordBatch batch : batches) {
            if (!batch.isControlBatch()) {
                for (Record record : batch) {
                    all.add(record.offset() + ":" + text(record.key())
                            + (record.hasValue() ? "=" + text(record.value()) : ""));
                }
            }
        }
        return all;
    }

    static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    }
}
