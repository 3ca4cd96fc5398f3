package io.barnabas.server.quota;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.TopicPartition;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReplicationQuotaManagerTest {
    private static final TopicPartition A0 = new TopicPartition("a", 0);
    private static final TopicPartition A1 = new TopicPartition("a", 1);

    private long nowMs = 1_000_000;
    private final ReplicationQuotaManager quota = new ReplicationQuotaManager(11, 1_000, () -> nowMs);

    @Test
    void shouldCountBytesPerSecondSinceTheOldestWindowBegan() {
        SlidingRate rate = new SlidingRate(11, 1_000);

        rate.record(1_000, nowMs);
        assertEquals(1_000, rate.rate(nowMs), "at least one window counts");
        assertEquals(500, rate.rate(nowMs + 2_000));
        rate.record(3_000, nowMs + 2_000);
        assertEquals(2_000, rate.rate(nowMs + 2_000));
        assertEquals(400, rate.rate(nowMs + 10_000));
        assertEquals(3_000_000.0 / 9_500, rate.rate(nowMs + 11_500), "the first window is forgotten");
        assertEquals(0, rate.rate(nowMs + 60_000));
    }

    @Test
    void shouldHoldARateInTheLongRun() {
        quota.updateQuota(10_000);
        long copied = 0;
        long end = nowMs + 60_000;
        for (; nowMs < end; nowMs += 10) {
            if (!quota.isQuotaExceeded()) {
                quota.record(2_500);
                copied += 2_500;
            }
        }
        assertTrue(copied > 570_000 && copied < 640_000, "copied " + copied + " bytes in a minute at 10000 B/s");
    }

    @Test
    void shouldLimitNothingBeforeALimitIsSetAndAfterItIsTakenBack() {
        quota.record(1_000_000_000);
        assertFalse(quota.isQuotaExceeded());
        quota.updateQuota(1);
        assertTrue(quota.isQuotaExceeded());
        quota.updateQuota(ReplicationQuotaManager.UNLIMITED);
        assertFalse(quota.isQuotaExceeded());
    }

    @Test
    void shouldBeForTheReplicasOfThisBrokerThatAreNamed() {
        ReplicationQuotas quotas =
                new ReplicationQuotas(2, new ReplicationQuotas.Windows(11, 1_000, 11, 1_000), () -> nowMs);

        quotas.onTopicConfig("a", Map.of("leader.replication.throttled.replicas", "0:1,1:2,2:12"));
        assertFalse(quotas.leader().isThrottled(A0));
        assertTrue(quotas.leader().isThrottled(A1));
        assertFalse(quotas.leader().isThrottled(new TopicPartition("a", 2)));
        assertFalse(quotas.follower().isThrottled(A1));

        quotas.onTopicConfig("a", Map.of("follower.replication.throttled.replicas", "*"));
        assertFalse(quotas.leader().isThrottled(A1));
        assertTrue(quotas.follower().isThrottled(A0));

        quotas.onTopicConfig("a", Map.of());
        assertTrue(quotas.follower().isIdle());
    }

    @Test
    void shouldPreferTheBrokersOwnRateToThatOfAllBrokers() {
        ReplicationQuotas quotas =
                new ReplicationQuotas(2, new ReplicationQuotas.Windows(11, 1_000, 11, 1_000), () -> nowMs);
        Map<String, String> ofAll =
                Map.of("leader.replication.throttled.rate", "7", "follower.replication.throttled.rate", "8");

        quotas.onBrokerConfig(ofAll, Map.of("leader.replication.throttled.rate", "5"));
        assertEquals(5, quotas.leader().upperBound());
        assertEquals(8, quotas.follower().upperBound());
        assertEquals(ReplicationQuotaManager.UNLIMITED, quotas.alterLogDirs().upperBound());

        quotas.onBrokerConfig(Map.of(), Map.of("replica.alter.log.dirs.io.max.bytes.per.second", "9"));
        assertEquals(ReplicationQuotaManager.UNLIMITED, quotas.leader().upperBound());
        assertEquals(9, quotas.alterLogDirs().upperBound());
    }

    @Test
    void shouldKnowAllPartitionsByAStar() {
        assertEquals(null, ThrottledReplicas.partitionsAt(1, "*"));
        assertEquals(Set.of(), ThrottledReplicas.partitionsAt(1, null));
        assertEquals(Set.of(0, 3), ThrottledReplicas.partitionsAt(1, "0:1, 3:1,4:11"));
    }
}
