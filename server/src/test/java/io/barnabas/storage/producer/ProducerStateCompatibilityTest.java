package io.barnabas.storage.producer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.record.Compression;
import io.barnabas.common.record.ControlRecordType;
import io.barnabas.common.record.EndTransactionMarker;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.common.record.RecordBatchBuilder;
import io.barnabas.storage.validation.AppendOrigin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Supplier;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.storage.internals.log.ProducerAppendInfo;
import org.apache.kafka.storage.internals.log.ProducerStateManagerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same random appends to Kafka 3.9.1's producer state and ours; then each reads the other's snapshot. */
class ProducerStateCompatibilityTest {
    private static final int EXPIRATION_MS = 1_000_000;
    private static final int ROUNDS = 60;
    private static final int STEPS = 300;

    private final long seed = Long.getLong("seed", System.nanoTime());

    @TempDir
    private Path temp;

    @Test
    void shouldDecideRememberAndSnapshotAsKafkaDoes() throws IOException {
        int accepted = 0;
        for (int round = 0; round < ROUNDS; round++) {
            accepted += new Twins(seed + round).run();
        }
        assertTrue(accepted > ROUNDS * STEPS / 10, accepted + " accepted");
    }

    private final class Twins {
        private final String what;
        private final Random random;
        private final Path ourDir;
        private final Path theirDir;
        private final ProducerStateManager ours;
        private final ProducerSnapshots ourSnapshots;
        private final org.apache.kafka.storage.internals.log.ProducerStateManager theirs;
        private long nextOffset = 10;
        private long now = 5_000;

        Twins(long seed) throws IOException {
            this.what = "seed " + seed;
            this.random = new Random(seed);
            this.ourDir = Files.createDirectory(temp.resolve("ours" + seed));
            this.theirDir = Files.createDirectory(temp.resolve("theirs" + seed));
            this.ours = new ProducerStateManager(new TopicPartition("orders", 3), EXPIRATION_MS);
            this.ourSnapshots = new ProducerSnapshots(ourDir);
            this.theirs = theirState(theirDir);
            ourSnapshots.truncateAndReload(ours, 10, 10, now);
            theirs.truncateAndReload(10, 10, now);
        }

        int run() throws IOException {
            int accepted = 0;
            for (int step = 0; step < STEPS; step++) {
                now += random.nextInt(1000);
                accepted += step(what + " step " + step) ? 1 : 0;
                expectSame(what + " step " + step, ours, theirs);
            }
            exchangeSnapshots();
            return accepted;
        }

        private boolean step(String where) {
            switch (random.nextInt(30)) {
                case 0 -> {
                    ours.removeExpiredProducers(now + EXPIRATION_MS / 2);
                    theirs.removeExpiredProducers(now + EXPIRATION_MS / 2);
                }
                case 1, 2 -> {
                    long highWatermark = nextOffset - random.nextInt(20);
                    ours.onHighWatermarkUpdated(highWatermark);
                    theirs.onHighWatermarkUpdated(highWatermark);
                }
                case 3, 4, 5, 6 -> {
                    return append(where, marker(), AppendOrigin.COORDINATOR);
                }
                case 7, 8 -> startVerification(data());
                default -> {
                    return append(
                            where, data(), random.nextInt(6) == 0 ? AppendOrigin.REPLICATION : AppendOrigin.CLIENT);
                }
            }
            return false;
        }

        /** Of producers whose sequences do not wrap: Kafka compares them as plain numbers here. */
        private void startVerification(RecordBatch batch) {
            boolean wraps = batch.producerId() < 2 || batch.baseSequence() > Integer.MAX_VALUE / 2;
            VerificationGuard guard = wraps
                    ? null
                    : ours.startVerification(batch.producerId(), batch.producerEpoch(), batch.baseSequence(), now);
            if (guard != null) {
                theirs.maybeCreateVerificationStateEntry(
                        batch.producerId(), batch.baseSequence(), batch.producerEpoch());
            }
        }

        private RecordBatch data() {
            long producerId = random.nextInt(4);
            Optional<ProducerStateEntry> known = ours.lastEntry(producerId);
            int lastSeq = known.map(ProducerStateEntry::lastSeq).orElse(producerId < 2 ? Integer.MAX_VALUE - 8 : 100);
            int epoch =
                    Math.max(0, known.map(entry -> (int) entry.producerEpoch()).orElse(0) + rarely(3) - rarely(3));
            int sequence = lastSeq == Integer.MAX_VALUE ? 0 : lastSeq + 1;
            if (random.nextInt(5) == 0) {
                sequence = Math.max(0, sequence - random.nextInt(8));
            } else if (random.nextInt(10) == 0) {
                sequence = 0;
            }
            boolean transactional =
                    known.map(ProducerStateEntry::hasOngoingTransaction).orElse(false)
                            ? random.nextInt(10) > 0
                            : random.nextInt(3) == 0;
            RecordBatchBuilder builder = new RecordBatchBuilder(Compression.NONE)
                    .baseOffset(nextOffset)
                    .producerState(producerId, (short) epoch, sequence)
                    .transactional(transactional);
            int count = 1 + random.nextInt(3);
            for (int i = 0; i < count; i++) {
                builder.append(now, null, new byte[1]);
            }
            return builder.build().firstBatch();
        }

        private RecordBatch marker() {
            long producerId = random.nextInt(4);
            int epoch = ours.lastEntry(producerId)
                            .map(entry -> (int) entry.producerEpoch())
                            .orElse(0)
                    + rarely(4);
            ControlRecordType type = random.nextBoolean() ? ControlRecordType.COMMIT : ControlRecordType.ABORT;
            EndTransactionMarker marker = new EndTransactionMarker(type, 3 + rarely(3) - rarely(3));
            return MemoryRecords.withEndTransactionMarker(
                            nextOffset, now, producerId, (short) Math.max(0, epoch), marker)
                    .firstBatch();
        }

        private int rarely(int bound) {
            return random.nextInt(12) == 0 ? random.nextInt(bound) : 0;
        }

        private boolean append(String where, RecordBatch batch, AppendOrigin origin) {
            var theirBatch = org.apache.kafka.common.record.MemoryRecords.readableRecords(batch.buffer())
                    .batches()
                    .iterator()
                    .next();
            if (origin == AppendOrigin.CLIENT) {
                var duplicate =
                        theirs.lastEntry(batch.producerId()).flatMap(entry -> entry.findDuplicateBatch(theirBatch));
                assertEquals(
                        duplicate.map(d -> d.firstOffset() + "@" + d.timestamp),
                        ours.findDuplicate(batch).map(d -> d.firstOffset() + "@" + d.timestamp()),
                        where);
                if (duplicate.isPresent()) {
                    return false;
                }
            }
            String theirError = null;
            ProducerAppendInfo info = theirs.prepareUpdate(
                    batch.producerId(), org.apache.kafka.storage.internals.log.AppendOrigin.valueOf(origin.name()));
            Optional<org.apache.kafka.storage.internals.log.CompletedTxn> theirTxn = Optional.empty();
            try {
                theirTxn = info.append(theirBatch, Optional.empty());
            } catch (RuntimeException e) {
                theirError = Errors.forException(e).name();
            }
            String ourError = null;
            try {
                ours.throwIfNotAppendable(batch, batch.baseOffset(), origin);
            } catch (ApiException e) {
                ourError = e.error().name();
            }
            if (origin != AppendOrigin.REPLICATION) {
                assertEquals(theirError, ourError, where + " " + batch);
            }
            if (theirError != null) {
                return false;
            }
            apply(where, batch, info, theirTxn);
            return true;
        }

        private void apply(
                String where,
                RecordBatch batch,
                ProducerAppendInfo info,
                Optional<org.apache.kafka.storage.internals.log.CompletedTxn> theirTxn) {
            nextOffset = batch.nextOffset();
            if (batch.isTransactional()) {
                theirs.clearVerificationStateEntry(batch.producerId());
            }
            theirs.update(info);
            theirs.updateMapEndOffset(nextOffset);
            Optional<CompletedTxn> ourTxn = ours.replay(batch);
            assertEquals(
                    theirTxn.map(t -> new CompletedTxn(t.producerId, t.firstOffset, t.lastOffset, t.isAborted)),
                    ourTxn,
                    where);
            ourTxn.ifPresent(txn -> {
                assertEquals(theirs.lastStableOffset(theirTxn.get()), ours.lastStableOffset(txn), where);
                ours.completeTxn(txn);
                theirs.completeTxn(theirTxn.get());
            });
        }

        private void exchangeSnapshots() throws IOException {
            // When
            Path ourFile = ourSnapshots.take(ours, true).orElseThrow();
            Path theirFile = theirs.takeSnapshot(true).orElseThrow().toPath();

            // Then: each reads the other's into the same state
            assertEquals(theirFile.getFileName(), ourFile.getFileName(), what);
            assertEquals(Files.size(theirFile), Files.size(ourFile), what);
            Files.copy(ourFile, Files.createDirectory(temp.resolve(what + "a")).resolve(ourFile.getFileName()));
            Files.copy(
                    theirFile, Files.createDirectory(temp.resolve(what + "b")).resolve(theirFile.getFileName()));
            var theirsOfOurs = theirState(temp.resolve(what + "a"));
            theirsOfOurs.truncateAndReload(5, nextOffset, now);
            ProducerStateManager oursOfTheirs =
                    new ProducerStateManager(new TopicPartition("orders", 3), EXPIRATION_MS);
            new ProducerSnapshots(temp.resolve(what + "b")).truncateAndReload(oursOfTheirs, 5, nextOffset, now);
            expectSame(what + " after exchange", oursOfTheirs, theirsOfOurs);
            assertEquals(nextOffset, oursOfTheirs.mapEndOffset());
        }
    }

    private static org.apache.kafka.storage.internals.log.ProducerStateManager theirState(Path directory)
            throws IOException {
        return new org.apache.kafka.storage.internals.log.ProducerStateManager(
                new org.apache.kafka.common.TopicPartition("orders", 3),
                directory.toFile(),
                60_000,
                new ProducerStateManagerConfig(EXPIRATION_MS, false),
                new StoppedTime());
    }

    private static void expectSame(
            String what,
            ProducerStateManager ours,
            org.apache.kafka.storage.internals.log.ProducerStateManager theirs) {
        assertEquals(
                theirs.firstUnstableOffset().map(metadata -> metadata.messageOffset),
                boxed(ours.firstUnstableOffset()),
                what);
        assertEquals(boxed(theirs.firstUndecidedOffset()), boxed(ours.firstUndecidedOffset()), what);
        assertEquals(theirs.mapEndOffset(), ours.mapEndOffset(), what);
        assertEquals(theirs.producerIdCount(), ours.producerIdCount(), what);
        List<String> theirEntries = new ArrayList<>();
        theirs.activeProducers()
                .forEach((id, e) -> theirEntries.add(id + " " + e.producerEpoch() + " "
                        + e.coordinatorEpoch() + " " + e.lastTimestamp() + " " + e.currentTxnFirstOffset() + " "
                        + e.batchMetadata().stream()
                                .map(b -> new BatchMetadata(b.lastSeq, b.lastOffset, b.offsetDelta, b.timestamp))
                                .toList()));
        List<String> ourEntries = new ArrayList<>();
        ours.activeProducers()
                .forEach(e -> ourEntries.add(e.producerId() + " " + e.producerEpoch() + " "
                        + e.coordinatorEpoch() + " " + e.lastTimestamp() + " " + e.currentTxnFirstOffset() + " "
                        + e.batchMetadata()));
        theirEntries.sort(Comparator.naturalOrder());
        ourEntries.sort(Comparator.naturalOrder());
        assertEquals(theirEntries, ourEntries, what);
    }

    private static Optional<Long> boxed(OptionalLong value) {
        return value.isPresent() ? Optional.of(value.getAsLong()) : Optional.empty();
    }

    private static final class StoppedTime implements Time {
        @Override
        public long milliseconds() {
            return 0;
        }

        @Override
        public long nanoseconds() {
            return 0;
        }

        @Override
        public void sleep(long ms) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void waitObject(Object object, Supplier<Boolean> condition, long deadlineMs) {
            throw new UnsupportedOperationException();
        }
    }
}
