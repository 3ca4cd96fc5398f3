package io.barnabas.storage.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.record.Compression;
import io.barnabas.common.record.ControlRecordType;
import io.barnabas.common.record.EndTransactionMarker;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.common.record.RecordBatchBuilder;
import io.barnabas.storage.log.index.AbortedTxn;
import io.barnabas.storage.producer.ProducerStateEntry;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.storage.internals.log.ProducerStateManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A leader's log and a follower's, with transactions in tiny segments, through every kind of ending: markers, watermarks,
 * truncation, deletion, clean stops, kills and torn files. After each step both are compared with a list of batches, and
 * read as a consumer reads with read_committed.
 */
class TransactionalLogTest {
    private static final int ROUNDS = 15;
    private static final int STEPS = 80;
    private static final int PRODUCERS = 4;
    private static final Map<String, String> CONFIG = Map.of("segment.bytes", "700", "index.interval.bytes", "150");

    private final long seed = Long.getLong("seed", System.nanoTime());

    @TempDir
    private Path temp;

    @Test
    void shouldShowCommittedTransactionsAloneWhateverHappensToTheLog() throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            new Story(seed + round).play();
        }
    }

    /** What is known of a batch. */
    private record Written(
            long first, long last, long producerId, short epoch, int sequence, boolean txn, Boolean commit) {
        boolean isMarker() {
            return commit != null;
        }
    }

    private final class Story {
        private final String name;
        private final Random random;
        private final LogFixture leaderFixture;
        private final LogFixture followerFixture;
        private final List<Written> written = new ArrayList<>();
        private final short[] epochs = new short[PRODUCERS];
        private UnifiedLog leader;
        private UnifiedLog follower;
        private final Set<UnifiedLog> rebuilt = new HashSet<>();
        private long start;
        private String step = "begin";

        Story(long seed) throws IOException {
            this.name = "seed " + seed;
            this.random = new Random(seed);
            this.leaderFixture = new LogFixture(temp.resolve("leader" + seed));
            this.followerFixture = new LogFixture(temp.resolve("follower" + seed));
            this.leader = leaderFixture.create(CONFIG);
            this.follower = followerFixture.create(CONFIG);
        }

        void play() throws IOException {
            for (int i = 0; i < STEPS; i++) {
                step();
                step = name + " step " + i + " " + step;
                check(leader);
                check(follower);
            }
            leader.close();
            follower.close();
            dumpIsClean(leaderFixture.directory());
        }

        private void step() throws IOException {
            switch (random.nextInt(20)) {
                case 0 -> truncate();
                case 1 -> deleteRecords();
                case 2 -> leader = restart(leaderFixture, leader);
                case 3 -> follower = restart(followerFixture, follower);
                case 4 -> tear();
                case 5, 6, 7 -> replicate();
                case 8 -> {
                    step = "flush";
                    leader.flush();
                }
                case 9, 10, 11 -> marker();
                default -> data();
            }
        }

        private void data() {
            int producer = random.nextInt(PRODUCERS);
            boolean open = openTransactions(written).containsKey((long) producer);
            boolean txn = open || random.nextBoolean();
            int count = 1 + random.nextInt(3);
            if (isForgettable(producer)) {
                epochs[producer]++;
            }
            int sequence = nextSequence(producer);
            step = "data of " + producer + " seq " + sequence + " txn " + txn;
            RecordBatchBuilder builder = new RecordBatchBuilder(Compression.NONE)
                    .producerState(producer, epochs[producer], sequence)
                    .transactional(txn);
            for (int i = 0; i < count; i++) {
                builder.append(leaderFixture.now, null, new byte[20]);
            }
            LogAppendInfo info = leader.appendAsLeader(builder.build(), 0, AppendContext.CLIENT);
            written.add(new Written(
                    info.firstOffset(), info.lastOffset(), producer, epochs[producer], sequence, txn, null));
        }

        /** Its records are deleted, its marker is not: after a restart its sequence may be unknown, and begins anew. */
        private boolean isForgettable(int producer) {
            return written.stream()
                            .anyMatch(batch -> batch.producerId() == producer && batch.epoch() == epochs[producer])
                    && written.stream()
                            .noneMatch(batch -> batch.producerId() == producer
                                    && batch.epoch() == epochs[producer]
                                    && !batch.isMarker()
                                    && batch.last() >= start)
                    && nextSequence(producer) > 0;
        }

        private int nextSequence(int producer) {
            int next = 0;
            for (Written batch : written) {
                if (batch.producerId() == producer) {
                    boolean sameEpoch = batch.epoch() == epochs[producer];
                    next = batch.isMarker() || !sameEpoch
                            ? (sameEpoch ? next : 0)
                            : batch.sequence() + (int) (batch.last() - batch.first()) + 1;
                }
            }
            return next;
        }

        private void marker() {
            int producer = random.nextInt(PRODUCERS);
            boolean commit = random.nextBoolean();
            if (random.nextInt(4) == 0) {
                epochs[producer]++;
                commit = false;
            }
            step = (commit ? "commit of " : "abort of ") + producer;
            MemoryRecords records = new RecordBatchBuilder(Compression.NONE)
                    .producerState(producer, epochs[producer], RecordBatch.NO_SEQUENCE)
                    .transactional(true)
                    .control(true)
                    .appendControlRecord(
                            leaderFixture.now,
                            commit ? ControlRecordType.COMMIT : ControlRecordType.ABORT,
                            new EndTransactionMarker(commit ? ControlRecordType.COMMIT : ControlRecordType.ABORT, 0)
                                    .serializeValue())
                    .build();
            LogAppendInfo info = leader.appendAsLeader(records, 0, AppendContext.COORDINATOR);
            written.add(
                    new Written(info.firstOffset(), info.lastOffset(), producer, epochs[producer], -1, true, commit));
        }

        /** The follower catches up, wholly or in part, and the watermarks follow. */
        private void replicate() throws IOException {
            step = "replicate";
            while (follower.logEndOffset() < leader.logEndOffset()) {
                FetchDataInfo found =
                        leader.read(follower.logEndOffset(), 1 + random.nextInt(500), FetchIsolation.LOG_END, true);
                MemoryRecords records = LogFixture.memory(found);
                if (records.sizeInBytes() > 0) {
                    follower.appendAsFollower(records);
                }
                if (random.nextInt(4) == 0) {
                    break;
                }
            }
            leader.maybeIncrementHighWatermark(leader.offsetMetadata(follower.logEndOffset()));
            if (random.nextBoolean()) {
                follower.updateHighWatermark(Math.min(leader.highWatermark(), follower.logEndOffset()));
            }
        }

        /** Both lose what lies above a batch, as after an election. */
        private void truncate() {
            List<Written> above = written.stream()
                    .filter(b -> b.first() >= leader.highWatermark())
                    .toList();
            if (!above.isEmpty()) {
                long to = above.get(random.nextInt(above.size())).first();
                step = "truncate to " + to;
                leader.truncateTo(to);
                follower.truncateTo(to);
                rebuilt.add(leader);
                rebuilt.add(follower);
                onEnd(to);
            }
        }

        private void onEnd(long end) {
            written.removeIf(batch -> batch.last() >= end);
            for (int i = 0; i < PRODUCERS; i++) {
                epochs[i] = 0;
            }
            written.forEach(batch -> epochs[(int) batch.producerId()] = batch.epoch());
        }

        /** Never into what is open: what is left of a transaction whose records are gone depends on restarts. */
        private void deleteRecords() {
            long limit = Math.min(follower.lastStableOffset(), leader.lastStableOffset());
            if (limit > start && random.nextInt(3) == 0) {
                start += random.nextInt((int) (limit - start) + 1);
                step = "delete below " + start;
                leader.maybeIncrementLogStartOffset(start);
                follower.maybeIncrementLogStartOffset(start);
                leader.deleteOldSegments();
                follower.deleteOldSegments();
            }
        }

        private UnifiedLog restart(LogFixture fixture, UnifiedLog log) throws IOException {
            boolean clean = random.nextBoolean();
            step = (clean ? "clean stop" : "kill") + " in " + fixture.root;
            long recoveryPoint = log.recoveryPoint();
            if (clean) {
                log.close();
                recoveryPoint = log.logEndOffset();
            } else {
                log.local.closeHandlers();
            }
            return loaded(fixture, new LogLoader.Checkpoint(recoveryPoint, start, log.highWatermark(), clean));
        }

        private UnifiedLog loaded(LogFixture fixture, LogLoader.Checkpoint checkpoint) throws IOException {
            UnifiedLog log = fixture.load(CONFIG, checkpoint);
            rebuilt.add(log);
            return log;
        }

        /** A kill of the leader that takes the end of its last file with it, but nothing committed. */
        private void tear() throws IOException {
            step = "tear";
            leader.local.closeHandlers();
            Path last = leader.logSegments().get(leader.numberOfSegments() - 1).logFile();
            boolean spares =
                    leader.logSegments().get(leader.numberOfSegments() - 1).baseOffset() >= leader.highWatermark()
                            && leader.recoveryPoint()
                                    <= leader.logSegments()
                                            .get(leader.numberOfSegments() - 1)
                                            .baseOffset();
            if (spares && Files.size(last) > 0) {
                try (FileChannel channel = FileChannel.open(last, StandardOpenOption.WRITE)) {
                    channel.truncate(random.nextInt((int) channel.size()));
                }
            }
            leader = loaded(
                    leaderFixture,
                    new LogLoader.Checkpoint(leader.recoveryPoint(), start, leader.highWatermark(), false));
            follower.truncateTo(leader.logEndOffset());
            rebuilt.add(follower);
            onEnd(leader.logEndOffset());
        }

        private List<Written> of(UnifiedLog log) {
            return written.stream()
                    .filter(batch -> batch.last() < log.logEndOffset())
                    .toList();
        }

        private void check(UnifiedLog log) throws IOException {
            List<Written> batches = of(log);
            checkLastStableOffset(batches, log);
            checkProducers(batches, log);
            long from = start + random.nextInt((int) (log.lastStableOffset() - start) + 1);
            assertEquals(
                    committed(batches, from, log.lastStableOffset()),
                    readCommitted(log, from),
                    () -> step + " read from " + from);
        }

        /** A snapshot does not tell of transactions that ended above the high watermark: their end is decided anyway. */
        private void checkLastStableOffset(List<Written> batches, UnifiedLog log) {
            long high = log.highWatermark();
            if (high == log.logEndOffset()) {
                rebuilt.remove(log);
            }
            long strict = lastStableOffset(batches, high, true);
            if (!rebuilt.contains(log)) {
                assertEquals(strict, log.lastStableOffset(), step);
            }
            assertTrue(log.lastStableOffset() >= strict, step);
            assertTrue(log.lastStableOffset() <= lastStableOffset(batches, high, false), step);
        }

        private Map<Long, Long> openTransactions(List<Written> batches) {
            Map<Long, Long> open = new TreeMap<>();
            for (Written batch : batches) {
                if (batch.isMarker()) {
                    open.remove(batch.producerId());
                } else if (batch.txn()) {
                    open.putIfAbsent(batch.producerId(), batch.first());
                }
            }
            return open;
        }

        private long lastStableOffset(List<Written> batches, long highWatermark, boolean untilReplicated) {
            long stable = highWatermark;
            Map<Long, Long> open = new HashMap<>();
            for (Written batch : batches) {
                if (batch.isMarker()) {
                    Long first = open.remove(batch.producerId());
                    if (untilReplicated && first != null && batch.last() >= highWatermark) {
                        stable = Math.min(stable, Math.max(start, first));
                    }
                } else if (batch.txn()) {
                    open.putIfAbsent(batch.producerId(), batch.first());
                }
            }
            for (long first : open.values()) {
                stable = Math.min(stable, Math.max(start, first));
            }
            return stable;
        }

        /** Only what is above the log's start: restarts forget the others. */
        private void checkProducers(List<Written> batches, UnifiedLog log) {
            Map<Long, ProducerStateEntry> known = new HashMap<>();
            log.activeProducers().forEach(entry -> known.put(entry.producerId(), entry));
            Map<Long, Long> open = openTransactions(batches);
            Map<Long, Written> last = new HashMap<>();
            batches.stream().filter(batch -> batch.first() >= start).forEach(b -> last.put(b.producerId(), b));
            last.forEach((id, batch) -> {
                ProducerStateEntry entry = known.get(id);
                assertEquals(batch.epoch(), entry.producerEpoch(), step);
                assertEquals(open.containsKey(id), entry.hasOngoingTransaction(), step);
                if (!batch.isMarker()) {
                    assertEquals(batch.sequence() + (int) (batch.last() - batch.first()), entry.lastSeq(), step);
                }
            });
        }

        private Set<Long> committed(List<Written> batches, long from, long to) {
            Set<Long> offsets = new HashSet<>();
            Map<Long, List<Written>> pending = new HashMap<>();
            for (Written batch : batches) {
                List<Written> decided = batch.isMarker() || batch.txn() ? List.of() : List.of(batch);
                if (batch.isMarker()) {
                    List<Written> ended = pending.remove(batch.producerId());
                    decided = ended == null || !batch.commit() ? List.of() : ended;
                } else if (batch.txn()) {
                    pending.computeIfAbsent(batch.producerId(), id -> new ArrayList<>())
                            .add(batch);
                }
                for (Written whole : decided) {
                    for (long offset = whole.first(); offset <= whole.last(); offset++) {
                        if (offset >= from && offset < to) {
                            offsets.add(offset);
                        }
                    }
                }
            }
            return offsets;
        }

        /** As Kafka's consumers do it: the aborted ones by their first offsets, until their marker comes. */
        private Set<Long> readCommitted(UnifiedLog log, long from) throws IOException {
            Set<Long> offsets = new HashSet<>();
            long next = from;
            while (next < log.lastStableOffset()) {
                FetchDataInfo found = log.read(next, 1 + random.nextInt(900), FetchIsolation.TXN_COMMITTED, true);
                List<AbortedTxn> aborted = new ArrayList<>(found.abortedTransactions());
                aborted.sort(Comparator.comparingLong(AbortedTxn::firstOffset));
                Set<Long> skipped = new HashSet<>();
                long before = next;
                for (RecordBatch batch : LogFixture.memory(found).batches()) {
                    while (!aborted.isEmpty() && aborted.get(0).firstOffset() <= batch.lastOffset()) {
                        skipped.add(aborted.remove(0).producerId());
                    }
                    if (batch.isControlBatch()) {
                        skipped.remove(batch.producerId());
                    } else if (!batch.isTransactional() || !skipped.contains(batch.producerId())) {
                        for (long offset = Math.max(next, batch.baseOffset()); offset <= batch.lastOffset(); offset++) {
                            offsets.add(offset);
                        }
                    }
                    next = batch.nextOffset();
                }
                assertTrue(next > before, () -> step + ": nothing read");
            }
            return offsets;
        }
    }

    /** Apache's readers of the files that tools dump. */
    private static void dumpIsClean(Path directory) throws IOException {
        List<Path> files;
        try (var listed = Files.list(directory)) {
            files = listed.sorted().toList();
        }
        for (Path file : files) {
            String name = file.getFileName().toString();
            if (name.endsWith(".txnindex")) {
                var index = new org.apache.kafka.storage.internals.log.TransactionIndex(
                        Long.parseLong(name.substring(0, 20)), file.toFile());
                index.sanityCheck();
                index.close();
            } else if (name.endsWith(".snapshot")) {
                ProducerStateManager.readSnapshot(file.toFile());
            }
        }
    }
}
