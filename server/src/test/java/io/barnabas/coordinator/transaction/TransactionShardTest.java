package io.barnabas.coordinator.transaction;

import static io.barnabas.coordinator.transaction.TransactionWorld.WAITING;
import static io.barnabas.coordinator.transaction.TransactionWorld.partitions;
import static io.barnabas.coordinator.transaction.TransactionWorld.producer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.protocol.Errors;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TransactionShardTest {
    private static final ProducerIdAndEpoch FIRST = producer(100, 0);
    private static final ProducerIdAndEpoch SECOND = producer(100, 1);
    private static final ProducerIdAndEpoch NOBODY = ProducerIdAndEpoch.NONE;

    private final TransactionWorld world = new TransactionWorld();

    private void ongoing(String... names) {
        assertEquals("100/0", world.init("a"));
        assertEquals("NONE", world.add("a", FIRST, names));
    }

    @Test
    void shouldTakeATransactionFromItsBeginningToItsEnd() {
        // When / Then
        assertEquals("100/0", world.init("a"));
        assertEquals("Empty 100/0", world.describe("a"));
        assertEquals("NONE", world.add("a", FIRST, "t-1", "t-0"));
        world.waitMs(10);
        assertEquals("NONE", world.add("a", FIRST, "u-3"));
        assertEquals("Ongoing 100/0 t[0, 1] u[3]", world.describe("a"));
        assertEquals("NONE", world.end("a", FIRST, true));
        assertEquals("PrepareCommit 100/0 t[0, 1] u[3]", world.describe("a"));
        assertEquals(
                List.of(new TransactionWorld.Sent(
                        new TransactionMarker("a", FIRST, true, 0), partitions("t-0", "t-1", "u-3"))),
                world.sent);
        world.written(world.sent.get(0).marker(), partitions("t-1"));
        assertEquals("PrepareCommit 100/0 t[0] u[3]", world.describe("a"));
        world.writeAll();
        assertEquals("CompleteCommit 100/0", world.describe("a"));
        assertEquals(1_000_000, world.lastRecord().startMs());
        assertEquals(5, world.records());
    }

    @Test
    void shouldAbortAndBeginAgain() {
        // Given
        ongoing("t-0");
        // When
        assertEquals("NONE", world.end("a", FIRST, false));
        world.writeAll();
        world.waitMs(5);
        assertEquals("CompleteAbort 100/0", world.describe("a"));
        assertEquals("NONE", world.add("a", FIRST, "t-1"));
        // Then
        assertEquals("Ongoing 100/0 t[1]", world.describe("a"));
        assertEquals(1_000_005, world.lastRecord().startMs());
    }

    @Test
    void shouldCompleteATransactionThatTouchedNothing() {
        // Given
        ongoing();
        // When
        assertEquals("NONE", world.end("a", FIRST, true));
        world.waitMs(10);
        // Then
        assertEquals(List.of(), world.sent);
        assertEquals("CompleteCommit 100/0", world.describe("a"));
    }

    @Test
    void shouldAnswerARepeatedEndTheSameAndRefuseTheOpposite() {
        // Given
        assertEquals("100/0", world.init("a"));
        assertEquals("INVALID_TXN_STATE", world.end("a", FIRST, true));
        assertEquals("NONE", world.add("a", FIRST, "t-0"));
        world.end("a", FIRST, true);
        // When / Then
        assertEquals("CONCURRENT_TRANSACTIONS", world.end("a", FIRST, true));
        assertEquals("INVALID_TXN_STATE", world.end("a", FIRST, false));
        assertEquals("CONCURRENT_TRANSACTIONS", world.add("a", FIRST, "t-1"));
        assertEquals("CONCURRENT_TRANSACTIONS", world.init("a"));
        assertEquals("[CONCURRENT_TRANSACTIONS]", world.verify("a", FIRST, "t-0"));
        world.writeAll();
        assertEquals("NONE", world.end("a", FIRST, true));
        assertEquals("INVALID_TXN_STATE", world.end("a", FIRST, false));
        // And so with an abort
        world.add("a", FIRST, "t-0");
        world.end("a", FIRST, false);
        assertEquals("CONCURRENT_TRANSACTIONS", world.end("a", FIRST, false));
        assertEquals("INVALID_TXN_STATE", world.end("a", FIRST, true));
        world.writeAll();
        assertEquals("NONE", world.end("a", FIRST, false));
        assertEquals("INVALID_TXN_STATE", world.end("a", FIRST, true));
    }

    @Test
    void shouldFenceTheFormerProducerOfAnId() {
        // Given
        assertEquals("100/0", world.init("a"));
        // When
        assertEquals("100/1", world.init("a"));
        // Then
        assertEquals("PRODUCER_FENCED", world.add("a", FIRST, "t-0"));
        assertEquals("PRODUCER_FENCED", world.end("a", FIRST, true));
        assertEquals("[PRODUCER_FENCED]", world.verify("a", FIRST, "t-0"));
        assertEquals("INVALID_PRODUCER_ID_MAPPING", world.add("a", producer(7, 1), "t-0"));
        assertEquals("INVALID_PRODUCER_ID_MAPPING", world.end("nobody", FIRST, true));
        assertEquals("[INVALID_PRODUCER_ID_MAPPING]", world.verify("nobody", FIRST, "t-0"));
        assertEquals("PRODUCER_FENCED", world.end("a", producer(100, 2), true));
        assertEquals("NONE", world.add("a", SECOND, "t-0"));
    }

    @Test
    void shouldAbortWhatTheFormerProducerLeftOpenBeforeItGivesANewEpoch() {
        // Given
        ongoing("t-0");
        // When / Then
        assertEquals("CONCURRENT_TRANSACTIONS", world.init("a"));
        assertEquals("PrepareAbort 100/1 t[0]", world.describe("a"));
        assertEquals(
                new TransactionMarker("a", SECOND, false, 0), world.sent.get(0).marker());
        assertEquals("PRODUCER_FENCED", world.end("a", FIRST, true));
        assertEquals("CONCURRENT_TRANSACTIONS", world.init("a"));
        world.writeAll();
        assertEquals("100/2", world.init("a"));
    }

    @Test
    void shouldKnowWhichPartitionsBelongToTheTransaction() {
        // Given
        ongoing("t-0");
        int records = world.records();
        // When / Then
        assertEquals("[NONE, TRANSACTION_ABORTABLE]", world.verify("a", FIRST, "t-0", "t-1"));
        assertEquals("NONE", world.add("a", FIRST, "t-0"));
        assertEquals(records, world.records());
        world.end("a", FIRST, true);
        world.writeAll();
        assertEquals("[TRANSACTION_ABORTABLE]", world.verify("a", FIRST, "t-0"));
    }

    @Test
    void shouldRefuseTimeoutsThatCannotBe() {
        assertEquals("INVALID_TRANSACTION_TIMEOUT", world.init("a", NOBODY, 0).get());
        assertEquals(
                "INVALID_TRANSACTION_TIMEOUT",
                world.init("a", NOBODY, TransactionWorld.MAX_TIMEOUT_MS + 1).get());
        assertEquals(
                "100/0",
                world.init("a", NOBODY, TransactionWorld.MAX_TIMEOUT_MS).get().replaceFirst("^\\d+", "100"));
    }

    @Test
    void shouldGiveARecoveringProducerTheNextEpochAndRepeatTheAnswerIfItAsksAgain() {
        // Given
        assertEquals("100/0", world.init("a"));
        // When / Then
        assertEquals("100/1", world.init("a", 100, 0));
        assertEquals("100/1", world.init("a", 100, 0));
        assertEquals("100/1", world.init("a", 100, 0));
        assertEquals("100/2", world.init("a", 100, 1));
        assertEquals("PRODUCER_FENCED", world.init("a", 100, 0));
        assertEquals("PRODUCER_FENCED", world.init("a", 99, 2));
        assertEquals("100/3", world.init("a"));
        assertEquals("PRODUCER_FENCED", world.init("a", 100, 2));
    }

    @Test
    void shouldNotLetARecoveringProducerThatIsFencedAbortItsSuccessorsTransaction() {
        // Given
        assertEquals("100/0", world.init("a"));
        assertEquals("100/1", world.init("a"));
        assertEquals("NONE", world.add("a", SECOND, "t-0"));
        // When / Then
        assertEquals("PRODUCER_FENCED", world.init("a", 100, 0));
        assertEquals("Ongoing 100/1 t[0]", world.describe("a"));
    }

    @Test
    void shouldForgetTheFormerEpochOnceItsProducerWasFenced() {
        // Given
        assertEquals("100/0", world.init("a"));
        assertEquals("100/1", world.init("a", 100, 0));
        assertEquals("NONE", world.add("a", SECOND, "t-0"));
        // When
        assertEquals("CONCURRENT_TRANSACTIONS", world.init("a"));
        world.writeAll();
        // Then
        assertEquals("PRODUCER_FENCED", world.init("a", 100, 0));
        assertEquals("PRODUCER_FENCED", world.init("a", 100, 1));
    }

    @Test
    void shouldGiveAnotherProducerIdWhenTheEpochsAreUsedUp() {
        // Given
        assertEquals("100/0", world.init("a"));
        for (int epoch = 0; epoch < Short.MAX_VALUE - 1; epoch++) {
            assertEquals("100/" + (epoch + 1), world.init("a", 100, epoch));
        }
        // When / Then
        world.nextProducerId = 7_000;
        assertEquals("100/32766", world.init("a", 100, 32765), "the last answer again");
        world.nextProducerId = 7_000;
        assertEquals("7000/0", world.init("a", 100, 32766));
        assertEquals("7000/0", world.init("a", 100, 32766), "the last answer again");
        assertEquals("7000/0", world.init("a", 100, 32766), "and again");
        assertEquals("7000/1", world.init("a", 7_000, 0));
        assertEquals("INVALID_PRODUCER_ID_MAPPING", world.add("a", producer(100, 32766), "t-0"));
    }

    @Test
    void shouldFenceWithTheVeryLastEpochAndThenChangeTheProducerId() {
        // Given
        assertEquals("100/0", world.init("a"));
        for (int epoch = 0; epoch < Short.MAX_VALUE - 1; epoch++) {
            world.init("a");
        }
        assertEquals("NONE", world.add("a", producer(100, 32766), "t-0"));
        // When
        assertEquals("CONCURRENT_TRANSACTIONS", world.init("a"));
        assertEquals("PrepareAbort 100/32767 t[0]", world.describe("a"));
        world.writeAll();
        // Then
        world.nextProducerId = 9_000;
        assertEquals("9000/0", world.init("a"));
    }

    @Test
    void shouldAskForAProducerIdOnlyWhenItNeedsOne() {
        // Given
        InitProducerIdRequest without =
                new InitProducerIdRequest(world.nowMs, "a", 60_000, NOBODY, ProducerIdAndEpoch.NO_PRODUCER_ID);
        AtomicReference<InitProducerIdResult> result = new AtomicReference<>();
        // When / Then
        world.shard().initProducerId(without, result::set).onCommitted().run();
        assertTrue(result.get().needsProducerId());
        world.init("a");
        assertEquals(
                1, world.shard().initProducerId(without, result::set).records().size());
    }

    @Test
    void shouldAbortATransactionThatTakesTooLongAndFenceItsProducer() {
        // Given
        ongoing("t-0");
        // When / Then
        world.waitMs(60_000);
        assertEquals(List.of(), world.abortTimedOut());
        world.waitMs(1);
        assertEquals(List.of("a"), world.abortTimedOut());
        assertEquals("PrepareAbort 100/1 t[0]", world.describe("a"));
        assertEquals("PRODUCER_FENCED", world.end("a", FIRST, true));
        world.writeAll();
        assertEquals("CompleteAbort 100/1", world.describe("a"));
        assertEquals(List.of(), world.abortTimedOut());
    }

    @Test
    void shouldForgetIdsThatNobodyUses() {
        // Given
        for (int i = 0; i < 2_500; i++) {
            world.init("idle" + i);
        }
        world.init("busy");
        long id = world.nextProducerId - 1;
        world.add("busy", producer(id, 0), "t-0");
        world.waitMs(TransactionWorld.EXPIRATION_MS - 1);
        world.init("late");
        world.expire();
        assertEquals(2_502, world.shard().size());
        // When
        world.waitMs(1);
        world.expire();
        world.waitMs(100);
        // Then
        assertEquals(2, world.shard().size());
        assertEquals("TRANSACTIONAL_ID_NOT_FOUND", world.describe("idle7"));
        assertNull(world.lastRecord());
        world.failOver(true);
        assertEquals(2, world.shard().size());
    }

    @Test
    void shouldListByStateProducerAndDuration() {
        // Given
        world.init("a");
        world.init("b");
        world.add("b", producer(101, 0), "t-0");
        world.waitMs(1_000);
        world.init("c");
        world.add("c", producer(102, 0), "t-0");
        // When / Then
        assertEquals(List.of("a", "b", "c"), world.list(filter(List.of(), List.of(), -1)));
        assertEquals(List.of("b", "c"), world.list(filter(List.of("Ongoing", "Odd"), List.of(), -1)));
        assertEquals(List.of("b"), world.list(filter(List.of(), List.of(101L, 7L), -1)));
        assertEquals(List.of("a", "b"), world.list(filter(List.of(), List.of(), 999)));
        assertEquals(List.of(), world.list(filter(List.of("Odd"), List.of(), -1)));
        assertEquals(
                List.of("Odd"), filter(List.of("Ongoing", "Odd"), List.of(), -1).unknownStates());
    }

    private TransactionFilter filter(List<String> states, List<Long> producerIds, long durationMs) {
        return new TransactionFilter(world.nowMs, states, producerIds, durationMs);
    }

    @Test
    void shouldAnswerOnlyWhatIsCommittedAndLetNobodyInMeanwhile() {
        // Given
        world.alone = false;
        AtomicReference<String> init = world.init("a", NOBODY, 60_000);
        assertEquals(WAITING, init.get());
        assertEquals("CONCURRENT_TRANSACTIONS", world.init("a"));
        world.commit();
        assertEquals("100/0", init.get());
        // When / Then
        AtomicReference<String> add = world.addLater("a", FIRST, "t-0");
        assertEquals("CONCURRENT_TRANSACTIONS", world.add("a", FIRST, "t-1"));
        assertEquals("CONCURRENT_TRANSACTIONS", world.end("a", FIRST, true));
        assertEquals(WAITING, world.verify("a", FIRST, "t-0"));
        assertEquals(WAITING, world.describe("a"));
        world.commit();
        assertEquals("NONE", add.get());
        AtomicReference<String> end = world.endLater("a", FIRST, true);
        assertEquals(List.of(), world.sent);
        world.commit();
        assertEquals("NONE", end.get());
        assertEquals(1, world.sent.size());
        world.writeAll();
        assertEquals("CONCURRENT_TRANSACTIONS", world.init("a"));
        world.commit();
        world.alone = true;
        assertEquals("100/1", world.init("a"));
    }

    @Test
    void shouldNotTellAProducerThatItIsFencedBeforeThatIsCommitted() {
        // Given
        ongoing("t-0");
        world.alone = false;
        // When
        AtomicReference<String> fencing = world.init("a", NOBODY, 60_000);
        // Then
        assertEquals("CONCURRENT_TRANSACTIONS", world.end("a", FIRST, true));
        world.failOver(false);
        world.alone = true;
        assertEquals(WAITING, fencing.get());
        assertEquals("NONE", world.end("a", FIRST, true));
    }

    @Test
    void shouldLeaveEverythingAsItWasWhenNothingCanBeAppended() {
        // Given
        ongoing("t-0");
        // When
        world.appendFailure = Errors.NOT_ENOUGH_REPLICAS;
        assertEquals("COORDINATOR_NOT_AVAILABLE", world.add("a", FIRST, "t-1"));
        assertEquals("COORDINATOR_NOT_AVAILABLE", world.init("a"));
        assertEquals("COORDINATOR_NOT_AVAILABLE", world.end("a", FIRST, true));
        world.appendFailure = Errors.MESSAGE_TOO_LARGE;
        assertEquals("UNKNOWN_SERVER_ERROR", world.add("a", FIRST, "t-1"));
        world.appendFailure = Errors.NOT_LEADER_OR_FOLLOWER;
        assertEquals("NOT_COORDINATOR", world.end("a", FIRST, true));
        world.appendFailure = null;
        // Then
        assertEquals("Ongoing 100/0 t[0]", world.describe("a"));
        assertEquals("NONE", world.end("a", FIRST, true));
    }

    @Test
    void shouldGoOnWithAnEndThatIsCommittedTooLateForItsProducer() {
        // Given
        ongoing("t-0");
        world.alone = false;
        AtomicReference<String> end = world.endLater("a", FIRST, true);
        // When
        world.waitMs(TransactionWorld.COMMIT_TIMEOUT_MS);
        assertEquals("COORDINATOR_NOT_AVAILABLE", end.get());
        assertEquals("CONCURRENT_TRANSACTIONS", world.end("a", FIRST, true));
        world.waitMs(3 * TransactionWorld.COMMIT_TIMEOUT_MS);
        assertEquals(List.of(), world.sent);
        world.commit();
        world.waitMs(1_000);
        // Then
        assertEquals(1, world.sent.size());
        world.alone = true;
        world.writeAll();
        assertEquals("NONE", world.end("a", FIRST, true));
        assertEquals("CompleteCommit 100/0", world.describe("a"));
    }

    @Test
    void shouldGoOnWithAnEndThatTooFewReplicasHaveAcknowledged() {
        // Given
        ongoing("t-0");
        world.acknowledgementFailure = Errors.NOT_ENOUGH_REPLICAS_AFTER_APPEND;
        // When
        assertEquals("COORDINATOR_NOT_AVAILABLE", world.end("a", FIRST, false));
        assertEquals(List.of(), world.sent);
        world.waitMs(1_000);
        // Then
        assertEquals(1, world.sent.size());
        world.writeAll();
        world.waitMs(1_000);
        world.acknowledgementFailure = null;
        assertEquals("NONE", world.end("a", FIRST, false));
    }

    @Test
    void shouldWriteTheCompletionAgainUntilItCan() {
        // Given
        ongoing("t-0");
        world.end("a", FIRST, true);
        world.appendFailure = Errors.NOT_ENOUGH_REPLICAS;
        // When
        world.writeAll();
        world.waitMs(1_000);
        assertEquals("PrepareCommit 100/0", world.describe("a"));
        world.appendFailure = null;
        world.waitMs(1_000);
        // Then
        assertEquals("CompleteCommit 100/0", world.describe("a"));
    }

    @Test
    void shouldIgnoreMarkersThatItDoesNotWaitFor() {
        // Given
        ongoing("t-0");
        world.end("a", FIRST, true);
        TransactionMarker marker = world.sent.get(0).marker();
        // When
        world.written(new TransactionMarker("a", FIRST, false, 0), partitions("t-0"));
        world.written(new TransactionMarker("a", SECOND, true, 0), partitions("t-0"));
        world.written(new TransactionMarker("b", FIRST, true, 0), partitions("t-0"));
        world.written(marker, partitions("t-1"));
        assertEquals("PrepareCommit 100/0 t[0]", world.describe("a"));
        world.written(marker, partitions("t-0"));
        int records = world.records();
        world.written(marker, partitions("t-0"));
        // Then
        assertEquals("CompleteCommit 100/0", world.describe("a"));
        assertEquals(records, world.records());
    }
}
