package io.barnabas.coordinator.common;

import static io.barnabas.coordinator.common.FakeShard.record;
import static io.barnabas.coordinator.common.FakeShard.tombstone;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.protocol.Errors;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CoordinatorPartitionTest {
    private static final int COMMIT_TIMEOUT_MS = 5000;

    private final FakePartition log = new FakePartition();
    private final List<RuntimeException> bugs = new ArrayList<>();
    private final List<String> said = new ArrayList<>();
    private final CoordinatorPartition<FakeShard> partition =
            new CoordinatorPartition<>(log, log, (epoch, timer) -> new FakeShard(timer), COMMIT_TIMEOUT_MS, bugs::add);

    private FakeShard lead(int epoch) {
        FakeShard shard = partition.beginLoad(epoch);
        partition.onLoaded(epoch);
        return shard;
    }

    private void run(Function<FakeShard, CoordinatorResult> event) {
        partition.run(event, error -> said.add("refused " + error));
    }

    private CoordinatorResult write(String name) {
        return CoordinatorResult.write(
                List.of(record(name)), () -> said.add("ok " + name), error -> said.add(name + " " + error));
    }

    @Test
    void shouldRefuseEventsWhereItDoesNotLeadOrLoads() {
        // When
        run(shard -> write("a"));
        partition.beginLoad(3);
        run(shard -> write("b"));

        // Then
        assertEquals(List.of("refused NOT_COORDINATOR", "refused COORDINATOR_LOAD_IN_PROGRESS"), said);
        assertEquals(0, log.endOffset);
    }

    @Test
    void shouldAppendReplayAndAnswerAtOnceWithASingleReplica() {
        // Given
        FakeShard shard = lead(0);

        // When
        run(same -> write("a"));
        run(same -> write("b"));

        // Then
        assertTrue(shard.loaded);
        assertEquals(List.of("0 +a", "1 +b"), shard.replayed);
        assertEquals(List.of("ok a", "ok b"), said);
        assertEquals(List.of(), log.alarms);
    }

    @Test
    void shouldAnswerInOrderWhenTheHighWatermarkPasses() {
        // Given
        log.alone = false;
        FakeShard shard = lead(0);

        // When
        run(same -> write("a"));
        run(same -> write("b"));
        run(same -> CoordinatorResult.read(() -> said.add("read"), error -> said.add("read " + error)));
        run(same -> CoordinatorResult.answer(() -> said.add("answer")));
        List<String> replayedBefore = List.copyOf(shard.replayed);
        log.highWatermark = 1;
        partition.onHighWatermark();
        List<String> first = List.copyOf(said);
        log.highWatermark = 2;
        partition.onHighWatermark();

        // Then
        assertEquals(List.of("0 +a", "1 +b"), replayedBefore);
        assertEquals(List.of("answer", "ok a"), first);
        assertEquals(List.of("answer", "ok a", "ok b", "read"), said);
    }

    @Test
    void shouldGiveUpWaitingAfterTheCommitTimeout() {
        // Given
        log.alone = false;
        lead(0);
        run(shard -> write("a"));
        log.elapsedMs += 1;
        run(shard -> write("b"));

        // When
        log.elapsedMs += COMMIT_TIMEOUT_MS - 1;
        partition.onAlarm();
        List<String> first = List.copyOf(said);
        log.elapsedMs += 1;
        partition.onAlarm();

        // Then
        assertEquals(List.of("a REQUEST_TIMED_OUT"), first);
        assertEquals(List.of("a REQUEST_TIMED_OUT", "b REQUEST_TIMED_OUT"), said);
        assertEquals(List.of(6000L, 6001L), log.alarms);
    }

    @Test
    void shouldTellFailedAppendsInACoordinatorsWordsAndNotReplayThem() {
        // Given
        FakeShard shard = lead(0);

        // When
        for (Errors failure : List.of(
                Errors.NOT_ENOUGH_REPLICAS,
                Errors.NOT_LEADER_OR_FOLLOWER,
                Errors.KAFKA_STORAGE_ERROR,
                Errors.MESSAGE_TOO_LARGE,
                Errors.RECORD_LIST_TOO_LARGE)) {
            log.appendFailure = failure;
            run(same -> write("a"));
        }
        log.appendFailure = null;
        log.acknowledgementFailure = Errors.NOT_ENOUGH_REPLICAS_AFTER_APPEND;
        run(same -> write("b"));

        // Then
        assertEquals(
                List.of(
                        "a COORDINATOR_NOT_AVAILABLE",
                        "a NOT_COORDINATOR",
                        "a NOT_COORDINATOR",
                        "a MESSAGE_TOO_LARGE",
                        "a RECORD_LIST_TOO_LARGE",
                        "b COORDINATOR_NOT_AVAILABLE"),
                said);
        assertEquals(List.of("0 +b"), shard.replayed);
    }

    @Test
    void shouldAnswerAllWhoWaitWhenItResignsInTheMiddleOfAnAppend() {
        // Given
        log.alone = false;
        FakeShard shard = lead(4);
        run(same -> write("a"));

        // When
        partition.resign(Errors.NOT_COORDINATOR);
        log.highWatermark = 1;
        partition.onHighWatermark();
        run(same -> write("b"));

        // Then
        assertEquals(List.of("a NOT_COORDINATOR", "refused NOT_COORDINATOR"), said);
        assertEquals(List.of(Errors.NOT_COORDINATOR), shard.unloaded);
        assertNull(partition.beginLoad(4), "the term is over");
    }

    @Test
    void shouldIgnoreALoadThatEndsAfterItsTerm() {
        // Given
        FakeShard former = partition.beginLoad(1);
        FakeShard present = partition.beginLoad(2);

        // When
        boolean formerLoaded = partition.onLoaded(1);
        partition.onLoadFailed(1);

        // Then
        assertFalse(formerLoaded);
        assertFalse(former.loaded);
        assertTrue(partition.isLoading(2));
        assertTrue(partition.onLoaded(2));
        assertTrue(present.loaded);
    }

    @Test
    void shouldNotBeACoordinatorForWhatCannotBeRead() {
        // When
        partition.beginLoad(1);
        partition.onLoadFailed(1);
        run(shard -> write("a"));
        FakeShard next = lead(2);
        run(shard -> write("b"));

        // Then
        assertNotNull(next);
        assertEquals(List.of("refused NOT_COORDINATOR", "ok b"), said);
    }

    @Test
    void shouldForgetTheTimersOfAFormerTerm() {
        // Given
        FakeShard former = lead(1);
        former.timer.schedule("session", 100, now -> write("late"));
        FakeShard present = lead(2);
        present.timer.schedule("session", 300, now -> write("good " + now));

        // When
        log.elapsedMs += 200;
        partition.onAlarm();
        former.timer.schedule("session", 1, now -> write("later"));
        List<String> first = List.copyOf(said);
        log.elapsedMs += 100;
        partition.onAlarm();

        // Then
        assertEquals(List.of(), first);
        assertEquals(List.of("ok good 1001300"), said);
    }

    @Test
    void shouldKeepTheTermWhenItsLeadershipIsToldAgain() {
        // Given
        FakeShard shard = lead(1);

        // When
        FakeShard again = partition.beginLoad(1);
        run(same -> write("a"));

        // Then
        assertNull(again);
        assertEquals(List.of("0 +a"), shard.replayed);
    }

    @Test
    void shouldWriteManyTombstonesInSeveralBatchesButOtherRecordsInOne() {
        // Given
        lead(0);
        List<CoordinatorRecord> gone =
                IntStream.range(0, 2500).mapToObj(i -> tombstone("g" + i)).toList();
        List<CoordinatorRecord> made =
                IntStream.range(0, 2500).mapToObj(i -> record("g" + i)).toList();

        // When
        run(shard -> CoordinatorResult.write(gone, () -> said.add("gone"), error -> said.add("not gone")));
        run(shard -> CoordinatorResult.write(made, () -> said.add("made"), error -> said.add("not made")));

        // Then
        assertEquals(List.of("gone", "made"), said);
        assertEquals(List.of(1000, 1000, 500, 2500), log.batches);
    }

    @Test
    void shouldAnswerAndGoOnAfterABug() {
        // Given
        lead(0);
        RuntimeException bug = new IllegalStateException("on purpose");

        // When
        run(shard -> {
            throw bug;
        });
        log.appendBug = bug;
        run(shard -> write("a"));
        log.appendBug = null;
        run(shard -> CoordinatorResult.answer(() -> {
            throw bug;
        }));
        run(shard -> write("b"));

        // Then
        assertEquals(List.of("refused UNKNOWN_SERVER_ERROR", "a UNKNOWN_SERVER_ERROR", "ok b"), said);
        assertEquals(List.of(bug, bug, bug), bugs);
    }
}
