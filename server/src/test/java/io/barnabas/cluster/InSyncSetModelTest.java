package io.barnabas.cluster;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.TopicPartition;
import io.barnabas.metadata.LeaderAndIsr;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Random fetches (late, twice, out of order), ticks, proposals, answers (late, lost to a new controller, refused) and
 * terms, against a model that knows what each follower's log really has and what the controller really decided. The high
 * watermark never goes back and never passes what a replica that the controller could elect has not got.
 */
class InSyncSetModelTest {
    private static final long LAG = 100;
    private static final List<Integer> REPLICAS = List.of(0, 1, 2);

    private final class Run {
        private final Random random;
        private final InMemoryLog log = new InMemoryLog();
        private final Set<Integer> alive = new HashSet<>(REPLICAS);
        private final long[] followerEnds = new long[3];
        private final List<FollowerFetch> onTheirWay = new ArrayList<>();
        private long nowMs = 10_000;
        private final Partition partition =
                new Partition(new TopicPartition("orders", 0), 0, LAG, () -> nowMs, alive::contains);
        private List<Integer> trueIsr = REPLICAS;
        private int leaderEpoch = 3;
        private int partitionEpoch = 7;
        private IsrProposal proposal;
        private LeaderAndIsr answer;
        private boolean refused;
        private long highWatermark;
        private final StringBuilder trace = new StringBuilder();

        Run(long seed) {
            random = new Random(seed);
            lead();
        }

        private void lead() {
            partition.makeLeader(new LeadershipTerms(1, 0, leaderEpoch, partitionEpoch, trueIsr, REPLICAS), log);
        }

        void step() {
            switch (random.nextInt(12)) {
                case 0, 1 -> append();
                case 2, 3, 4 -> sendFetch();
                case 5, 6 -> deliverFetch();
                case 7 -> tick();
                case 8 -> decide();
                case 9 -> deliverAnswer();
                case 10 -> retell();
                default -> changeTheWorld();
            }
            check();
        }

        private void append() {
            note("append");
            partition.appendAsLeader(Batches.of("a"), (short) 1);
        }

        /** The follower replicates some of what the leader has, and asks for what comes next. */
        private void sendFetch() {
            int follower = 1 + random.nextInt(2);
            long missing = log.logEndOffset() - followerEnds[follower];
            followerEnds[follower] += missing == 0 ? 0 : random.nextInt((int) missing + 1);
            FollowerFetch fetch = new FollowerFetch(follower, -1, leaderEpoch, -1, 0, followerEnds[follower]);
            note("send " + fetch);
            onTheirWay.add(fetch);
        }

        private void deliverFetch() {
            if (onTheirWay.isEmpty()) {
                return;
            }
            int index = random.nextInt(onTheirWay.size());
            FollowerFetch fetch = random.nextInt(10) == 0 ? onTheirWay.get(index) : onTheirWay.remove(index);
            note("deliver " + fetch);
            InSyncSet set = partition.inSyncSet();
            if (set.onFollowerFetch(fetch) != InSyncSet.FetchOutcome.IGNORED) {
                propose(set.maybeExpand(fetch.brokerId()));
            }
        }

        private void tick() {
            nowMs += random.nextInt((int) LAG);
            note("tick");
            propose(partition.inSyncSet().maybeShrink());
        }

        private void propose(IsrProposal made) {
            if (made != null) {
                note("propose " + made);
                proposal = made;
                answer = null;
                refused = false;
            }
        }

        /** The controller acts on the proposal that has reached it last, if it still fits. */
        private void decide() {
            if (proposal == null || answer != null || refused) {
                return;
            }
            if (random.nextInt(4) == 0) {
                refused = true;
            } else if (proposal.leaderEpoch() == leaderEpoch && proposal.partitionEpoch() == partitionEpoch) {
                trueIsr = proposal.isr();
                partitionEpoch++;
                answer = new LeaderAndIsr(0, leaderEpoch, trueIsr, LeaderAndIsr.RECOVERED, partitionEpoch);
            }
            note("decide " + answer + " refused " + refused);
        }

        private void deliverAnswer() {
            if (answer != null) {
                note("confirm");
                partition.inSyncSet().onConfirmed(proposal, answer);
            } else if (refused) {
                note("refuse");
                partition.inSyncSet().onRefused(proposal);
            }
            boolean answered = answer != null || refused;
            if (answered && random.nextBoolean()) {
                proposal = null;
                answer = null;
                refused = false;
            }
        }

        /** A new controller, or a late request: the terms once more. */
        private void retell() {
            note("retell");
            if (answer == null || random.nextBoolean()) {
                lead();
            }
        }

        private void changeTheWorld() {
            switch (random.nextInt(3)) {
                case 0 -> {
                    note("new epoch");
                    leaderEpoch++;
                    partitionEpoch++;
                    lead();
                }
                case 1 -> {
                    if (!alive.remove(1)) {
                        alive.add(1);
                    }
                }
                default -> log.minInSyncReplicas(1 + random.nextInt(2));
            }
        }

        private void check() {
            long now = log.highWatermark();
            assertTrue(now >= highWatermark, () -> "went back\n" + trace);
            if (now > highWatermark) {
                for (int member : trueIsr) {
                    long end = member == 0 ? log.logEndOffset() : followerEnds[member];
                    assertTrue(now <= end, () -> "watermark " + now + " but " + member + " has " + end + "\n" + trace);
                }
            }
            highWatermark = now;
        }

        private void note(String what) {
            trace.append(what).append(" -> hw ").append(log.highWatermark()).append('\n');
        }
    }

    @Test
    void shouldNeverMoveBackNorPassWhatAReplicaThatMayLeadHas() {
        long moved = 0;
        for (long seed = 0; seed < 3000; seed++) {
            Run run = new Run(seed);
            try {
                for (int i = 0; i < 300; i++) {
                    run.step();
                }
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
            moved += run.highWatermark;
        }
        assertTrue(moved > 3000, "the runs get somewhere: " + moved);
    }
}
