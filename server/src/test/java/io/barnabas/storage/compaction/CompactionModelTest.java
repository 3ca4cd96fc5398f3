package io.barnabas.storage.compaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.record.Compression;
import io.barnabas.common.record.CompressionType;
import io.barnabas.common.record.Record;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.storage.log.index.AbortedTxn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Random logs, appended to and cleaned in turns, against what a reader of the whole log would have kept. */
class CompactionModelTest {
    private static final int RUNS = 150;

    /** What {@code read_committed} readers see of a record. */
    private record Seen(String key, String value, long timestamp) {}

    @Test
    void readersFindTheNewestValueOfEveryKeyWhateverWasCleaned() {
        long seed = System.nanoTime();
        System.out.println("CompactionModelTest: seed " + seed);
        Random seeds = new Random(seed);
        for (int run = 0; run < RUNS; run++) {
            long runSeed = seeds.nextLong();
            new Run(new Random(runSeed), "seed " + runSeed).play();
        }
    }

    private static final class Run {
        private final Random random;
        private final String where;
        private final CompactedLog log = new CompactedLog();
        private final OffsetMap map;
        /** Every committed record ever appended, by its offset. */
        private final Map<Long, Seen> all = new TreeMap<>();

        private long now = 5_000_000;
        private long firstDirty;
        private int values;

        Run(Random random, String where) {
            this.random = random;
            this.where = where;
            this.map = new OffsetMap((5L + random.nextInt(60)) * OffsetMap.BYTES_PER_ENTRY, 0.9, 1, random.nextLong());
        }

        void play() {
            for (int round = 0; round < 8; round++) {
                for (int i = random.nextInt(25); i >= 0; i--) {
                    append();
                }
                now += random.nextInt(2 * (int) CompactedLog.DELETE_RETENTION_MS);
                clean();
            }
        }

        private void append() {
            long producer = 1 + random.nextInt(3);
            int kind = random.nextInt(10);
            if (kind < 3 && log.isOpen(producer)) {
                end(producer, random.nextBoolean());
                return;
            }
            Compression codec = Compression.of(CompressionType.values()[random.nextInt(5)]);
            String[] records = new String[1 + random.nextInt(6)];
            for (int i = 0; i < records.length; i++) {
                records[i] = "k" + random.nextInt(20) + (random.nextInt(4) == 0 ? "" : "=v" + values++);
            }
            if (kind < 7) {
                log.append(producer, true, codec, records);
            } else if (kind < 8) {
                log.append(10 + producer, false, codec, records);
            } else {
                log.append(codec, records);
            }
        }

        private void end(long producer, boolean committed) {
            log.endTransaction(producer, committed);
        }

        /** What may be cleaned ends below the first open transaction, and not always there. */
        private void clean() {
            long stable = Math.min(log.end, log.firstOpen());
            long limit = stable;
            for (RecordBatch batch : log.batches) {
                if (random.nextInt(10) == 0 && batch.nextOffset() > firstDirty && batch.nextOffset() < stable) {
                    limit = batch.nextOffset();
                }
            }
            if (limit <= firstDirty) {
                return;
            }
            committed(log.batches, log.aborted, limit).forEach(all::putIfAbsent);
            Map<String, Long> newestBefore = newest(log, limit);
            List<RecordBatch> above = above(limit);
            long before = firstDirty;
            firstDirty = log.clean(firstDirty, limit, map, now);
            assertTrue(firstDirty > before && firstDirty <= limit, where);
            assertEquals(newestBefore, newest(log, limit), where);
            assertEquals(above, above(limit), where + ": above " + limit + " nothing is touched");
            sane();
            if (map.latestOffset() == limit - 1) {
                cleanedWell();
            }
            List<RecordBatch> once = List.copyOf(log.batches);
            log.clean(firstDirty, firstDirty, map, now);
            assertEquals(once.size(), log.batches.size(), where);
        }

        private List<RecordBatch> above(long limit) {
            return log.batches.stream()
                    .filter(batch -> batch.lastOffset() >= limit)
                    .toList();
        }

        /** Offsets, times and values are those appended; they go up; checksums fit. */
        private void sane() {
            long last = -1;
            for (RecordBatch batch : log.batches) {
                batch.ensureValid();
                assertTrue(batch.baseOffset() > last, where);
                last = batch.baseOffset() - 1;
                for (Record record : batch) {
                    assertTrue(record.offset() > last && record.offset() <= batch.lastOffset(), where);
                    last = record.offset();
                }
                last = batch.lastOffset();
            }
            committed(log.batches, log.aborted, firstDirty)
                    .forEach((offset, seen) -> assertEquals(all.get(offset), seen, where + " at " + offset));
        }

        /** No key is there twice below the first dirty offset. */
        private void cleanedWell() {
            Set<String> keys = new HashSet<>();
            committed(log.batches, log.aborted, firstDirty)
                    .values()
                    .forEach(seen -> assertTrue(
                            keys.add(seen.key()),
                            () -> where + ": " + seen + " twice in " + log.records() + log.batches + log.aborted));
        }

        /** Keys with a value; what was deleted is in the map with -1 or not at all, so it is left out. */
        private static Map<String, Long> newest(CompactedLog log, long limit) {
            Map<String, Long> newest = new TreeMap<>();
            committed(log.batches, log.aborted, limit).forEach((offset, seen) -> {
                if (seen.value() == null) {
                    newest.remove(seen.key());
                } else {
                    newest.put(seen.key(), offset);
                }
            });
            return newest;
        }

        /** As a consumer filters: by the index of aborted transactions, from the first of them to its marker. */
        private static Map<Long, Seen> committed(List<RecordBatch> batches, List<AbortedTxn> aborted, long limit) {
            Map<Long, Seen> found = new TreeMap<>();
            List<AbortedTxn> ahead = new ArrayList<>(aborted);
            Map<Long, Boolean> inAborted = new HashMap<>();
            for (RecordBatch batch : batches) {
                if (batch.lastOffset() >= limit) {
                    break;
                }
                ahead.removeIf(txn -> {
                    boolean met = txn.firstOffset() <= batch.lastOffset();
                    if (met && txn.lastOffset() >= batch.baseOffset()) {
                        inAborted.put(txn.producerId(), true);
                    }
                    return met;
                });
                if (batch.isControlBatch()) {
                    inAborted.remove(batch.producerId());
                } else if (!batch.isTransactional() || !inAborted.containsKey(batch.producerId())) {
                    for (Record record : batch) {
                        String value = record.hasValue() ? CompactedLog.text(record.value()) : null;
                        found.put(
                                record.offset(), new Seen(CompactedLog.text(record.key()), value, record.timestamp()));
                    }
                }
            }
            return found;
        }
    }
}
