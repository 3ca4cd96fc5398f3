package io.barnabas.cluster;

import static io.barnabas.cluster.InSyncSet.FetchOutcome.HIGH_WATERMARK_MOVED;
import static io.barnabas.cluster.InSyncSet.FetchOutcome.IGNORED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.storage.log.AppendContext;
import io.barnabas.storage.log.FetchIsolation;
import io.barnabas.storage.log.epoch.EpochEndOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class PartitionTest {
    private static final short ACKS_ONE = 1;

    private final InMemoryLog log = new InMemoryLog();
    private long nowMs = 1_000_000;
    private final Partition partition =
            new Partition(new TopicPartition("orders", 0), 0, 30_000, () -> nowMs, dead -> true);

    @Test
    void shouldMoveBetweenRolesAndKeepItsEpochs() {
        // When / Then
        assertInstanceOf(Offline.class, partition.state());
        assertTrue(partition.makeLeader(terms(0, 3, 1, List.of(0)), log));
        assertEquals(0, assertInstanceOf(Leader.class, partition.state()).leaderId());
        assertTrue(partition.makeFollower(terms(1, 4, 2, List.of(1)), log));
        assertEquals(1, assertInstanceOf(Follower.class, partition.state()).leaderId());
        partition.makeOffline(true);
        assertEquals(new Offline(4, 2, true), partition.state());
    }

    @Test
    void shouldWaitForTheBeginningOfSessionsForAWhileAfterATakeover() {
        // Given: a first leadership, following, and a leadership again
        partition.makeLeader(terms(0, 0, 0, List.of(0)), log);
        assertFalse(afterTakeover());
        partition.makeFollower(terms(1, 1, 1, List.of(0, 1)), log);
        partition.makeLeader(terms(0, 2, 2, List.of(0, 1)), log);

        // When / Then
        assertTrue(afterTakeover());
        partition.makeLeader(terms(0, 2, 3, List.of(0, 1)), log);
        nowMs += 29_999;
        assertTrue(afterTakeover());
        partition.appendAsLeader(Batches.of("a"), (short) 1, AppendContext.COORDINATOR);
        assertEquals(AppendContext.COORDINATOR, log.lastContext());
        nowMs += 1;
        assertFalse(afterTakeover());
    }

    private boolean afterTakeover() {
        partition.appendAsLeader(Batches.of("a"), (short) 1);
        return log.lastContext().afterTakeover();
    }

    @Test
    void shouldIgnoreTermsThatAreOlderThanItsOwn() {
        // Given
        partition.makeLeader(terms(0, 5, 7, List.of(0)), log);

        // When / Then
        assertFalse(partition.makeFollower(terms(1, 4, 9, List.of(1)), log));
        assertFalse(partition.makeLeader(terms(0, 5, 6, List.of(0)), log));
        assertInstanceOf(Leader.class, partition.state());
    }

    @Test
    void shouldAdvanceTheWatermarkAtOnceWithOneReplica() {
        // Given
        partition.makeLeader(terms(0, 0, 0, List.of(0)), log);

        // When
        var info = partition.appendAsLeader(Batches.of("a", "b"), Partition.ACKS_ALL);

        // Then
        assertEquals(0, info.firstOffset());
        assertEquals(1, info.lastOffset());
        assertEquals(2, log.highWatermark());
        assertEquals(Errors.NONE, acknowledgement(2));
    }

    @Test
    void shouldRefuseAcksAllBelowTheMinimumOfInSyncReplicas() {
        // Given
        log.minInSyncReplicas(2);
        partition.makeLeader(terms(0, 0, 0, List.of(0), List.of(0, 1)), log);

        // When / Then
        assertError(Errors.NOT_ENOUGH_REPLICAS, () -> partition.appendAsLeader(Batches.of("a"), Partition.ACKS_ALL));
        assertEquals(0, log.logEndOffset());
        partition.appendAsLeader(Batches.of("a"), ACKS_ONE);
        assertEquals(1, log.logEndOffset());
        assertEquals(0, log.highWatermark(), "KIP-966: nothing becomes visible below the minimum");
    }

    /** A topic with one replica stays writable, whatever min.insync.replicas says: so it is in Apache Kafka 3.9. */
    @Test
    void shouldNotAskForMoreInSyncReplicasThanThereAre() {
        // Given
        log.minInSyncReplicas(2);
        partition.makeLeader(terms(0, 0, 0, List.of(0)), log);

        // When
        partition.appendAsLeader(Batches.of("a"), Partition.ACKS_ALL);

        // Then
        assertEquals(1, log.highWatermark());
    }

    @Test
    void shouldHoldAcksAllBackUntilFollowersHaveFetched() {
        // Given
        partition.makeLeader(terms(0, 0, 0, List.of(0, 1)), log);
        partition.appendAsLeader(Batches.of("a", "b", "c"), Partition.ACKS_ALL);

        // When / Then
        assertNull(acknowledgement(3));
        assertEquals(HIGH_WATERMARK_MOVED, followerFetches(1, 0, 2));
        assertEquals(2, log.highWatermark());
        assertNull(acknowledgement(3));
        assertEquals(HIGH_WATERMARK_MOVED, followerFetches(1, 0, 3));
        assertEquals(Errors.NONE, acknowledgement(3));
    }

    @Test
    void shouldKeepWhatItKnowsOfFollowersWhenOnlyTheInSyncSetChanges() {
        // Given
        partition.makeLeader(terms(0, 0, 0, List.of(0, 1)), log);
        partition.appendAsLeader(Batches.of("a"), ACKS_ONE);
        followerFetches(1, 0, 1);

        // When
        partition.makeLeader(terms(0, 0, 1, List.of(0), List.of(0, 1)), log);

        // Then
        Leader leader = assertInstanceOf(Leader.class, partition.state());
        assertEquals(1, leader.follower(1).progress().logEndOffset());
        assertEquals(1, leader.partitionEpoch());
    }

    @Test
    void shouldIgnoreAFollowerThatHasNoReplica() {
        partition.makeLeader(terms(0, 0, 0, List.of(0)), log);
        assertEquals(IGNORED, followerFetches(9, 0, 0));
    }

    @Test
    void shouldNotAcknowledgeWhatMayHaveBeenTruncatedInBetween() {
        // Given: one record of epoch 3, which another leader has never seen
        partition.makeLeader(terms(0, 3, 0, List.of(0, 1)), log);
        partition.appendAsLeader(Batches.of("lost"), Partition.ACKS_ALL);
        partition.makeFollower(terms(1, 4, 1, List.of(0, 1)), log);
        log.truncateTo(0);

        // When: it leads again, and another record takes the offset
        partition.makeLeader(terms(0, 5, 2, List.of(0), List.of(0, 1)), log);
        partition.appendAsLeader(Batches.of("other"), Partition.ACKS_ALL);

        // Then
        assertEquals(1, log.highWatermark());
        assertEquals(Errors.NOT_LEADER_OR_FOLLOWER, partition.acknowledgement(1, 3));
        assertEquals(Errors.NONE, partition.acknowledgement(1, 5));

        // When / Then: a new epoch of the same leader takes nothing away
        partition.makeLeader(terms(0, 6, 3, List.of(0), List.of(0, 1)), log);
        assertEquals(Errors.NONE, partition.acknowledgement(1, 5));
    }

    @Test
    void shouldEndTheWaitOfAcksAllWhenLeadershipGoes() {
        // Given
        partition.makeLeader(terms(0, 0, 0, List.of(0, 1)), log);
        partition.appendAsLeader(Batches.of("a"), Partition.ACKS_ALL);

        // When
        partition.makeFollower(terms(1, 1, 1, List.of(1)), log);

        // Then
        assertEquals(Errors.NOT_LEADER_OR_FOLLOWER, acknowledgement(1));
        assertError(Errors.NOT_LEADER_OR_FOLLOWER, () -> partition.appendAsLeader(Batches.of("b"), ACKS_ONE));
    }

    /** KIP-320: fencing by leader epoch. */
    @Test
    void shouldFenceReadersOfAnotherLeaderEpoch() {
        // Given
        partition.makeLeader(terms(0, 5, 0, List.of(0)), log);

        // When / Then
        assertError(Errors.FENCED_LEADER_EPOCH, () -> partition.read(new Position(0).epoch(4), 100, true));
        assertError(Errors.UNKNOWN_LEADER_EPOCH, () -> partition.read(new Position(0).epoch(6), 100, true));
        assertNull(partition.read(new Position(0).epoch(5), 100, true).data());
        assertError(Errors.FENCED_LEADER_EPOCH, () -> partition.earliestOffset(4, true));
        assertError(Errors.UNKNOWN_LEADER_EPOCH, () -> partition.endOffsetForLeaderEpoch(6, 5, true));
    }

    /** KIP-392: from version 11 on an in-sync follower may answer consumers. */
    @Test
    void shouldLetFollowersAnswerOnlyThoseThatDoNotInsistOnTheLeader() {
        // Given
        partition.makeFollower(terms(1, 5, 0, List.of(0, 1)), log);

        // When / Then
        assertError(Errors.NOT_LEADER_OR_FOLLOWER, () -> partition.read(new Position(0), 100, true));
        assertNull(partition.read(new Position(0).anyReplica(), 100, true).data());
    }

    @Test
    void shouldLetEachIsolationSeeItsPart() {
        // Given
        partition.makeLeader(terms(0, 0, 0, List.of(0, 1)), log);
        for (String value : List.of("a", "b", "c")) {
            partition.appendAsLeader(Batches.of(value), ACKS_ONE);
        }
        followerFetches(1, 0, 2);
        log.openTransactionFrom(1L);
        int batch = Batches.of("a").sizeInBytes();

        // When / Then
        assertEquals(3 * batch, read(FetchIsolation.LOG_END).sizeInBytes());
        assertEquals(2 * batch, read(FetchIsolation.HIGH_WATERMARK).sizeInBytes());
        assertEquals(batch, read(FetchIsolation.TXN_COMMITTED).sizeInBytes());
        assertEquals(
                2,
                partition.latestOffset(FetchIsolation.HIGH_WATERMARK, -1, true).offset());
        assertEquals(
                1,
                partition.latestOffset(FetchIsolation.TXN_COMMITTED, -1, true).offset());
    }

    @Test
    void shouldRefuseOffsetsOutsideTheLog() {
        partition.makeLeader(terms(0, 0, 0, List.of(0)), log);
        assertError(Errors.OFFSET_OUT_OF_RANGE, () -> partition.read(new Position(1), 100, true));
    }

    /** KIP-595: a fetcher whose last epoch ended earlier here is told where. */
    @Test
    void shouldSayWhereTheFetchersLogDiverges() {
        // Given
        partition.makeLeader(terms(0, 2, 0, List.of(0)), log);
        partition.appendAsLeader(Batches.of("a", "b", "c"), ACKS_ONE);
        partition.makeLeader(terms(0, 5, 1, List.of(0)), log);
        partition.appendAsLeader(Batches.of("d"), ACKS_ONE);

        // When / Then
        assertEquals(
                new EpochEndOffset(2, 3),
                partition.read(new Position(4).lastFetched(2), 100, true).divergingEpoch());
        assertEquals(
                new EpochEndOffset(2, 3),
                partition.read(new Position(4).lastFetched(3), 100, true).divergingEpoch());
        assertNull(partition.read(new Position(3).lastFetched(2), 100, true).divergingEpoch());
        assertError(Errors.OFFSET_OUT_OF_RANGE, () -> partition.read(new Position(1).lastFetched(1), 100, true));
    }

    /** A new leader's watermark may lag behind the start of its epoch, and must not pass for the end of the log then. */
    @Test
    void shouldNotAnswerForTheEndWhileTheWatermarkLags() {
        // Given
        log.appendAsLeader(Batches.of("a", "b"), 0);
        partition.makeLeader(terms(0, 1, 0, List.of(0, 1)), log);

        // When / Then
        assertError(Errors.OFFSET_NOT_AVAILABLE, () -> partition.latestOffset(FetchIsolation.HIGH_WATERMARK, -1, true));
        assertEquals(2, partition.latestOffset(FetchIsolation.LOG_END, -1, true).offset());
        followerFetches(1, 0, 2);
        assertEquals(
                2,
                partition.latestOffset(FetchIsolation.HIGH_WATERMARK, -1, true).offset());
    }

    @Test
    void shouldFindRecordsByTimeOnlyWhereTheReaderMaySeeThem() {
        // Given
        partition.makeLeader(terms(0, 0, 0, List.of(0, 1)), log);
        partition.appendAsLeader(Batches.at(100, "a"), ACKS_ONE);
        partition.appendAsLeader(Batches.at(200, "b"), ACKS_ONE);
        followerFetches(1, 0, 1);

        // When / Then
        assertEquals(
                0,
                partition
                        .offsetForTimestamp(50, FetchIsolation.HIGH_WATERMARK, -1, true)
                        .offset());
        assertEquals(
                OffsetAndTimestamp.NOT_FOUND,
                partition.offsetForTimestamp(150, FetchIsolation.HIGH_WATERMARK, -1, true));
        assertEquals(
                1,
                partition
                        .offsetForTimestamp(150, FetchIsolation.LOG_END, -1, true)
                        .offset());
        assertEquals(
                1,
                partition.offsetOfMaxTimestamp(FetchIsolation.LOG_END, -1, true).offset());
    }

    /** KIP-107. */
    @Test
    void shouldDeleteRecordsUpToTheWatermark() {
        // Given
        partition.makeLeader(terms(0, 0, 0, List.of(0)), log);
        partition.appendAsLeader(Batches.of("a", "b", "c"), ACKS_ONE);

        // When / Then
        assertEquals(2, partition.deleteRecords(2));
        assertEquals(2, partition.lowWatermark());
        assertEquals(3, partition.deleteRecords(-1));
        assertError(Errors.OFFSET_OUT_OF_RANGE, () -> partition.deleteRecords(4));
        assertError(Errors.OFFSET_OUT_OF_RANGE, () -> partition.deleteRecords(-7));
        log.deletable(false);
        assertError(Errors.POLICY_VIOLATION, () -> partition.deleteRecords(3));
    }

    @Test
    void shouldTellAFailedLogFromAReplicaThatIsNotHere() {
        // Given
        partition.makeLeader(terms(0, 0, 0, List.of(0)), log);

        // When / Then
        partition.makeOffline(true);
        assertError(Errors.KAFKA_STORAGE_ERROR, () -> partition.read(new Position(0), 100, true));
        assertError(Errors.KAFKA_STORAGE_ERROR, () -> partition.appendAsLeader(Batches.of("a"), ACKS_ONE));
        partition.makeOffline(false);
        assertError(Errors.NOT_LEADER_OR_FOLLOWER, () -> partition.read(new Position(0), 100, true));
    }

    private LogReadInfo read(FetchIsolation isolation) {
        return partition.read(new Position(0).isolation(isolation), 10_000, true);
    }

    private Errors acknowledgement(long offset) {
        return partition.acknowledgement(offset, partition.state().leaderEpoch());
    }

    private InSyncSet.FetchOutcome followerFetches(int brokerId, long logStartOffset, long fetchOffset) {
        int epoch = partition.state().leaderEpoch();
        return partition
                .inSyncSet()
                .onFollowerFetch(new FollowerFetch(brokerId, -1, epoch, -1, logStartOffset, fetchOffset));
    }

    private static LeadershipTerms terms(int leader, int leaderEpoch, int partitionEpoch, List<Integer> isr) {
        return terms(leader, leaderEpoch, partitionEpoch, isr, isr);
    }

    private static LeadershipTerms terms(
            int leader, int leaderEpoch, int partitionEpoch, List<Integer> isr, List<Integer> replicas) {
        return new LeadershipTerms(1, leader, leaderEpoch, partitionEpoch, isr, replicas);
    }

    private static void assertError(Errors expected, Executable action) {
        assertEquals(expected, assertThrows(ApiException.class, action).error());
    }

    /** Where to read, with what a plain consumer says as the default. */
    private static final class Position implements ReadPosition {
        private final long fetchOffset;
        private int currentLeaderEpoch = -1;
        private int lastFetchedEpoch = -1;
        private FetchIsolation isolation = FetchIsolation.HIGH_WATERMARK;
        private boolean leaderOnly = true;

        Position(long fetchOffset) {
            this.fetchOffset = fetchOffset;
        }

        Position epoch(int epoch) {
            currentLeaderEpoch = epoch;
            return this;
        }

        Position lastFetched(int epoch) {
            lastFetchedEpoch = epoch;
            return this;
        }

        Position isolation(FetchIsolation newIsolation) {
            isolation = newIsolation;
            return this;
        }

        Position anyReplica() {
            leaderOnly = false;
            return this;
        }

        @Override
        public long fetchOffset() {
            return fetchOffset;
        }

        @Override
        public int currentLeaderEpoch() {
            return currentLeaderEpoch;
        }

        @Override
        public int lastFetchedEpoch() {
            return lastFetchedEpoch;
        }

        @Override
        public FetchIsolation isolation() {
            return isolation;
        }

        @Override
        public boolean leaderOnly() {
            return leaderOnly;
        }
    }
}
