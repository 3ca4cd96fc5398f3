package io.barnabas.server.fetcher;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.record.Compression;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.RecordBatchBuilder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Seeded histories of leaders over three replicas on real disks: whoever led when, whatever followers had copied, lost or
 * restarted with, in the end every log is the last leader's, byte for byte.
 */
class DivergingReplicasTest {
    private static final int SEEDS = Integer.getInteger("barnabas.replication.seeds", 60);

    @TempDir
    Path root;

    /** Anybody may lead, as with unclean elections, and a kill may take the unflushed tail. */
    @Test
    void shouldEndWithTheLeadersLogWhoeverLed() throws Exception {
        for (long seed = 0; seed < SEEDS; seed++) {
            new History(seed, FetcherFixture.NEWEST, true).play();
        }
    }

    /** The same with OffsetForLeaderEpoch, before inter.broker.protocol.version 2.7. */
    @Test
    void shouldEndWithTheLeadersLogInOldVersionsToo() throws Exception {
        for (long seed = 0; seed < SEEDS; seed++) {
            new History(seed, FetcherFixture.OLD, true).play();
        }
    }

    /** All replicas are in sync and disks keep their word: what was below the high watermark stays for ever. */
    @Test
    void shouldNeverLoseWhatIsCommitted() throws Exception {
        for (long seed = 0; seed < SEEDS; seed++) {
            new History(seed, FetcherFixture.NEWEST, false).play();
            new History(seed, FetcherFixture.OLD, false).play();
        }
    }

    private final class History {
        private static final int STEPS = 40;

        private final long seed;
        private final Random random;
        private final boolean unclean;
        private final ReplicatedLog[] replicas = new ReplicatedLog[3];
        private int leader;
        private int epoch;
        private int produced;
        private byte[] committed = {};
        private final List<String> trace = new ArrayList<>();

        History(long seed, FetcherVersions versions, boolean unclean) throws Exception {
            this.seed = seed;
            this.random = new Random(seed);
            this.unclean = unclean;
            for (int i = 0; i < replicas.length; i++) {
                Path directory = Files.createTempDirectory(root, "seed-" + seed + "-broker-" + i + "-");
                replicas[i] = new ReplicatedLog(directory, versions);
            }
        }

        void play() {
            try {
                elect(random.nextInt(3));
                for (int step = 0; step < STEPS; step++) {
                    step();
                }
                heal();
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + " unclean " + unclean + "\n" + String.join("\n", trace), e);
            } finally {
                for (ReplicatedLog replica : replicas) {
                    replica.close();
                }
            }
        }

        private void step() {
            int what = random.nextInt(12);
            note("before " + what);
            if (what < 4) {
                produce();
            } else if (what < 9) {
                follower(random.nextInt(3)).exchange(replicas[leader], 100 + random.nextInt(400));
                commit();
            } else if (what == 9) {
                elect(random.nextInt(3));
            } else if (what == 10) {
                replicas[random.nextInt(3)].flush();
            } else {
                restart(random.nextInt(3));
            }
        }

        private void note(String what) {
            StringBuilder line = new StringBuilder(what + " leader " + leader + " epoch " + epoch);
            for (ReplicatedLog replica : replicas) {
                line.append(" | ")
                        .append(replica.log().highWatermark())
                        .append('/')
                        .append(replica.log().logEndOffset());
                line.append(replica.log().leaderEpochCache().epochEntries().stream()
                        .map(entry -> " " + entry.epoch() + "@" + entry.startOffset())
                        .collect(Collectors.joining(",")));
            }
            trace.add(line.toString());
        }

        private ReplicatedLog follower(int wanted) {
            return replicas[wanted == leader ? (wanted + 1) % 3 : wanted];
        }

        private void produce() {
            RecordBatchBuilder batch = new RecordBatchBuilder(Compression.NONE);
            int count = 1 + random.nextInt(3);
            for (int i = 0; i < count; i++) {
                byte[] value = ("e" + epoch + "-" + produced++).getBytes(StandardCharsets.UTF_8);
                batch.append(1_000 + produced, null, Arrays.copyOf(value, 10 + random.nextInt(60)));
            }
            MemoryRecords records = batch.build();
            replicas[leader].replica.log.appendAsLeader(records, epoch);
        }

        private void elect(int next) {
            leader = next;
            epoch++;
            replicas[next].lead(epoch);
            for (int i = 0; i < 3; i++) {
                if (i != next) {
                    replicas[i].follow(next, epoch);
                }
            }
        }

        private void restart(int which) {
            if (unclean && random.nextBoolean()) {
                replicas[which].killAndRestart(random);
            } else {
                replicas[which].restart();
            }
            if (which == leader) {
                elect(random.nextInt(3));
            } else {
                replicas[which].follow(leader, epoch);
            }
        }

        /** Everybody is in sync: what all three have is committed, once the leader has its own epoch on all. */
        private void commit() {
            long lowest = Long.MAX_VALUE;
            for (ReplicatedLog replica : replicas) {
                lowest = Math.min(lowest, replica.log().logEndOffset());
            }
            if (!unclean) {
                byte[] shared = commonPrefix();
                boolean agreed = true;
                for (ReplicatedLog replica : replicas) {
                    agreed &= replica.log().latestEpoch().orElse(-1) == epoch;
                }
                if (agreed
                        && shared.length > committed.length
                        && lowest > replicas[leader].log().highWatermark()) {
                    replicas[leader].log().updateHighWatermark(lowest);
                    committed = Arrays.copyOf(
                            replicas[leader].bytes(), Math.min(shared.length, positionOf(replicas[leader], lowest)));
                }
            } else {
                replicas[leader]
                        .log()
                        .updateHighWatermark(
                                Math.max(lowest, replicas[leader].log().highWatermark()));
            }
        }

        private int positionOf(ReplicatedLog replica, long offset) {
            int position = 0;
            for (var batch : new MemoryRecords(ByteBuffer.wrap(replica.bytes())).batches()) {
                if (batch.lastOffset() >= offset) {
                    break;
                }
                position += batch.sizeInBytes();
            }
            return position;
        }

        private byte[] commonPrefix() {
            byte[] first = replicas[0].bytes();
            int length = first.length;
            for (ReplicatedLog replica : replicas) {
                int mismatch = Arrays.mismatch(first, 0, length, replica.bytes(), 0, replica.bytes().length);
                length = mismatch < 0 ? length : Math.min(length, mismatch);
            }
            return Arrays.copyOf(first, length);
        }

        /** No more faults: everybody copies until there is nothing left to copy. */
        private void heal() {
            produce();
            note("healing");
            long end = replicas[leader].log().logEndOffset();
            for (int i = 0; i < 3; i++) {
                for (int round = 0; round < 300 && i != leader; round++) {
                    replicas[i].exchange(replicas[leader], 500);
                }
            }
            replicas[leader].log().updateHighWatermark(end);
            byte[] expected = replicas[leader].bytes();
            for (int i = 0; i < 3; i++) {
                if (i != leader) {
                    replicas[i].exchange(replicas[leader], 500);
                    note("healed");
                    String which = "seed " + seed + " broker " + i + " leader " + leader;
                    assertEquals(end, replicas[i].log().logEndOffset(), which);
                    assertArrayEquals(expected, replicas[i].bytes(), which);
                    assertEquals(end, replicas[i].log().highWatermark(), which);
                    assertEquals(
                            replicas[leader].log().leaderEpochCache().epochEntries(),
                            replicas[i].log().leaderEpochCache().epochEntries(),
                            which);
                }
            }
            assertTrue(
                    Arrays.equals(committed, Arrays.copyOf(expected, committed.length)),
                    "seed " + seed + ": committed records are lost");
        }
    }
}
