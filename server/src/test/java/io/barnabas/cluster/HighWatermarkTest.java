package io.barnabas.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HighWatermarkTest {
    private static final long NOW = 100_000;
    private static final long LAG = 30_000;

    @Test
    void shouldFollowALeaderWithoutFollowers() {
        assertEquals(7, HighWatermark.next(3, leader(List.of(0)), 7, NOW, LAG, id -> true));
    }

    @Test
    void shouldWaitForTheSlowestReplicaInSync() {
        // Given
        Leader leader = leader(List.of(0, 1, 2), follower(1, 9, 0), follower(2, 5, 0));

        // When / Then
        assertEquals(5, HighWatermark.next(3, leader, 10, NOW, LAG, id -> true));
    }

    @Test
    void shouldNotWaitForAReplicaOutOfSync() {
        // Given
        Leader leader = leader(List.of(0, 1), follower(1, 9, 0), follower(2, 5, 0));

        // When / Then
        assertEquals(9, HighWatermark.next(3, leader, 10, NOW, LAG, id -> true));
    }

    @Test
    void shouldWaitForACaughtUpReplicaThatIsAboutToJoin() {
        // Given
        Leader leader = leader(List.of(0), follower(1, 6, NOW - LAG));

        // When / Then
        assertEquals(6, HighWatermark.next(3, leader, 10, NOW, LAG, id -> true));
        assertEquals(10, HighWatermark.next(3, leader, 10, NOW + 1, LAG, id -> true));
    }

    @Test
    void shouldNeverGoBack() {
        // Given
        Leader leader = leader(List.of(0, 1), follower(1, -1, 0));

        // When / Then
        assertEquals(8, HighWatermark.next(8, leader, 10, NOW, LAG, id -> true));
    }

    /** Property: never below what it was, never above what any replica in sync has, unless it was there already. */
    @Test
    void shouldStayBetweenItsPastAndTheInSyncReplicas() {
        for (long seed = 0; seed < 2000; seed++) {
            Random random = new Random(seed);
            List<Integer> isr = new ArrayList<>(List.of(0));
            Replica[] followers = new Replica[random.nextInt(4)];
            long leaderEnd = random.nextInt(50);
            long lowestInSync = leaderEnd;
            for (int i = 0; i < followers.length; i++) {
                long end = random.nextInt((int) leaderEnd + 1);
                followers[i] = follower(i + 1, end, random.nextInt(200_000));
                if (random.nextBoolean()) {
                    isr.add(i + 1);
                    lowestInSync = Math.min(lowestInSync, end);
                }
            }
            long current = random.nextInt((int) leaderEnd + 1);
            long next = HighWatermark.next(current, leader(isr, followers), leaderEnd, NOW, LAG, id -> true);
            String failure = "seed " + seed;
            assertEquals(true, next >= current, failure);
            assertEquals(true, next <= Math.max(current, lowestInSync), failure);
        }
    }

    private static Leader leader(List<Integer> isr, Replica... followers) {
        return new Leader(0, 4, 4, 0, 1, isr, List.of(followers), null);
    }

    private static Replica follower(int id, long logEndOffset, long lastCaughtUpMs) {
        return new Replica(id, new Replica.Progress(0, logEndOffset, 0, 0, lastCaughtUpMs, -1));
    }
}
