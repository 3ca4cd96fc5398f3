package io.barnabas.coordinator.transaction;

import static io.barnabas.coordinator.transaction.TransactionWorld.WAITING;
import static io.barnabas.coordinator.transaction.TransactionWorld.partitions;
import static io.barnabas.coordinator.transaction.TransactionWorld.producer;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The coordinator dies, in every state that a transaction can be in; another one goes on from what was written. */
class TransactionFailoverTest {
    private static final ProducerIdAndEpoch FIRST = producer(100, 0);

    private final TransactionWorld world = new TransactionWorld();

    @Test
    void shouldKnowAProducerThatHasNoTransaction() {
        // Given
        world.init("a");
        // When
        world.failOver(false);
        // Then
        assertEquals("Empty 100/0", world.describe("a"));
        assertEquals("NONE", world.add("a", FIRST, "t-0"));
        assertEquals("100/1", new Again().init());
    }

    /** Another world, in which the coordinator dies right after the first InitProducerId. */
    private static final class Again {
        private final TransactionWorld other = new TransactionWorld();

        String init() {
            other.init("a");
            other.failOver(false);
            return other.init("a", 100, 0);
        }
    }

    @Test
    void shouldGoOnWithAnOngoingTransaction() {
        // Given
        world.init("a");
        world.add("a", FIRST, "t-0");
        // When
        world.waitMs(50_000);
        world.failOver(false);
        // Then
        assertEquals("Ongoing 100/0 t[0]", world.describe("a"));
        assertEquals("[NONE, TRANSACTION_ABORTABLE]", world.verify("a", FIRST, "t-0", "t-1"));
        assertEquals("NONE", world.add("a", FIRST, "t-1"));
        assertEquals("NONE", world.end("a", FIRST, true));
        assertEquals(1, world.sent.get(0).marker().coordinatorEpoch());
        assertEquals(partitions("t-0", "t-1"), world.sent.get(0).partitions());
    }

    @Test
    void shouldAbortAnOngoingTransactionWhenItsTimeIsUpCountedFromItsBeginning() {
        // Given
        world.init("a");
        world.add("a", FIRST, "t-0");
        // When
        world.waitMs(50_000);
        world.failOver(false);
        world.waitMs(10_001);
        // Then
        assertEquals(List.of("a"), world.abortTimedOut());
        assertEquals("PrepareAbort 100/1 t[0]", world.describe("a"));
    }

    @Test
    void shouldSendTheMarkersOfWhatWasDecided() {
        for (boolean commit : new boolean[] {true, false}) {
            // Given
            TransactionWorld each = new TransactionWorld();
            each.init("a");
            each.add("a", FIRST, "t-0", "t-1");
            each.end("a", FIRST, commit);
            each.written(each.sent.get(0).marker(), partitions("t-0"));
            // When
            each.failOver(false);
            // Then: a marker twice does no harm, one less would
            assertEquals(
                    List.of(new TransactionWorld.Sent(
                            new TransactionMarker("a", FIRST, commit, 1), partitions("t-0", "t-1"))),
                    each.sent);
            assertEquals("CONCURRENT_TRANSACTIONS", each.end("a", FIRST, commit));
            each.writeAll();
            assertEquals("NONE", each.end("a", FIRST, commit));
            assertEquals(commit ? "CompleteCommit 100/0" : "CompleteAbort 100/0", each.describe("a"));
        }
    }

    @Test
    void shouldNotSendMarkersAgainForWhatIsComplete() {
        for (boolean commit : new boolean[] {true, false}) {
            // Given
            TransactionWorld each = new TransactionWorld();
            each.init("a");
            each.add("a", FIRST, "t-0");
            each.end("a", FIRST, commit);
            each.writeAll();
            // When
            each.failOver(false);
            // Then
            assertEquals(List.of(), each.sent);
            assertEquals("NONE", each.end("a", FIRST, commit));
            assertEquals("INVALID_TXN_STATE", each.end("a", FIRST, !commit));
            assertEquals("100/1", each.init("a"));
        }
    }

    @Test
    void shouldCompleteWhatTouchedNothing() {
        // Given
        world.init("a");
        world.add("a", FIRST);
        world.alone = false;
        world.end("a", FIRST, true);
        // When
        world.failOver(true);
        world.alone = true;
        world.waitMs(10);
        // Then
        assertEquals("CompleteCommit 100/0", world.describe("a"));
    }

    @Test
    void shouldDecideByWhatSurvivedOfAnEndThatNobodyWasToldOf() {
        for (boolean survived : new boolean[] {true, false}) {
            // Given
            TransactionWorld each = new TransactionWorld();
            each.init("a");
            each.add("a", FIRST, "t-0");
            each.alone = false;
            AtomicReference<String> end = each.endLater("a", FIRST, true);
            // When
            each.failOver(survived);
            each.alone = true;
            // Then
            assertEquals(WAITING, end.get());
            assertEquals(survived ? "PrepareCommit 100/0 t[0]" : "Ongoing 100/0 t[0]", each.describe("a"));
            assertEquals(survived ? "INVALID_TXN_STATE" : "NONE", each.end("a", FIRST, false));
        }
    }

    @Test
    void shouldWaitForItsOwnMarkersThoughThoseOfAFormerTermAreWritten() {
        // Given
        world.init("a");
        world.add("a", FIRST, "t-0");
        world.end("a", FIRST, true);
        TransactionMarker former = world.sent.get(0).marker();
        world.failOver(false);
        // When
        world.written(former, partitions("t-0"));
        // Then
        assertEquals("PrepareCommit 100/0 t[0]", world.describe("a"));
        world.writeAll();
        assertEquals("CompleteCommit 100/0", world.describe("a"));
    }

    @Test
    void shouldTellThoseWhoWaitThatItLeadsNoMore() {
        // Given
        world.init("a");
        world.add("a", FIRST, "t-0");
        world.alone = false;
        AtomicReference<String> end = world.endLater("a", FIRST, true);
        // When
        world.resign();
        // Then
        assertEquals("NOT_COORDINATOR", end.get());
        assertEquals("refused NOT_COORDINATOR", world.end("a", FIRST, true));
        assertEquals(List.of(), world.sent);
        world.commit();
        world.waitMs(1_000);
        assertEquals(List.of(), world.sent);
    }
}
