package io.barnabas.coordination;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.coordination.BrokerProbe.Finding;
import io.barnabas.coordination.MetadataStore.Write;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Detectors of a few brokers over the store in memory, in a time of their own. */
class FailureDetectorTest {
    /** Three looks 50 ms apart, one more after the pause for objections. */
    private static final long NOTICED_MS = 200;

    private final WatchedCluster cluster = new WatchedCluster();

    @BeforeEach
    void startThree() {
        cluster.start(1);
        cluster.start(2);
        cluster.start(3);
        cluster.makeController(1);
        cluster.pass(10);
    }

    @Test
    void shouldRemoveAKilledBrokerAtOnce() {
        cluster.kill(2);
        cluster.hint(2);
        cluster.pass(NOTICED_MS);
        assertEquals(Set.of(1, 3), cluster.registered());
        assertEquals(1, cluster.controller());
        assertEquals(Set.of(), cluster.marks("refused"));
    }

    @Test
    void shouldRemoveAKilledControllerTogetherWithItsOffice() {
        cluster.kill(1);
        cluster.hint(1);
        cluster.pass(NOTICED_MS);
        assertEquals(Set.of(2, 3), cluster.registered());
        assertEquals(-1, cluster.controller());
    }

    @Test
    void shouldNoticeWhatOnlyOneWasToldOf() {
        cluster.kill(2);
        cluster.broker(3).detector.suspect(2);
        cluster.pass(2 * NOTICED_MS);
        assertEquals(Set.of(1, 3), cluster.registered());
    }

    @Test
    void shouldKeepABrokerThatOneOnlyCannotReach() {
        cluster.from(3, 2, Finding.REFUSED);
        cluster.hint(2);
        cluster.pass(60_000);
        assertEquals(Set.of(1, 2, 3), cluster.registered());
        assertEquals(1, cluster.marks("refused-2").size());
        assertEquals(1, cluster.marks("alive-2").size());

        cluster.heal(3, 2);
        cluster.pass(1_000);
        assertEquals(Set.of(), cluster.marks("refused"));
        assertEquals(Set.of(), cluster.marks("alive"));

        cluster.kill(2);
        cluster.hint(2);
        cluster.pass(NOTICED_MS);
        assertEquals(Set.of(1, 3), cluster.registered());
    }

    @Test
    void shouldKeepALivingBrokerThatRefusesEverybody() {
        cluster.from(1, 2, Finding.REFUSED);
        cluster.from(3, 2, Finding.REFUSED);
        cluster.hint(2);
        cluster.pass(60_000);
        assertEquals(Set.of(1, 2, 3), cluster.registered());
    }

    @Test
    void shouldNotLetABrokerThatIsCutOffThrowOutTheOthers() {
        cluster.from(3, 1, Finding.REFUSED);
        cluster.from(3, 2, Finding.REFUSED);
        cluster.hint(1);
        cluster.hint(2);
        cluster.pass(60_000);
        assertEquals(Set.of(1, 2, 3), cluster.registered());
    }

    @Test
    void shouldNeverTakeSilenceForDeath() {
        cluster.from(1, 2, Finding.UNREACHABLE);
        cluster.from(3, 2, Finding.UNREACHABLE);
        cluster.broker(2).loop.pause(true);
        for (int i = 0; i < 100; i++) {
            cluster.hint(2);
            cluster.pass(100);
        }
        assertEquals(Set.of(1, 2, 3), cluster.registered());
        assertEquals(Set.of(), cluster.marks("refused"));
    }

    @Test
    void shouldKeepAPausedBrokerWhoseKernelStillAccepts() {
        cluster.broker(2).loop.pause(true);
        cluster.hint(2);
        cluster.pass(10_000);
        assertEquals(Set.of(1, 2, 3), cluster.registered());
    }

    @Test
    void shouldNotBeMisledByAListenerThatDiesLast() {
        cluster.kill(2);
        cluster.from(1, 2, Finding.ANSWERS);
        cluster.from(3, 2, Finding.ANSWERS);
        cluster.hint(2);
        cluster.pass(10);
        cluster.from(1, 2, Finding.REFUSED);
        cluster.from(3, 2, Finding.REFUSED);
        cluster.pass(NOTICED_MS + 50);
        assertEquals(Set.of(1, 3), cluster.registered());
    }

    @Test
    void shouldForgetReportsWhenTheBrokerIsBackUnderAnotherEpoch() {
        cluster.kill(2);
        cluster.hint(2);
        cluster.pass(120);
        assertFalse(cluster.marks("refused").isEmpty());
        cluster.takeOver(2);
        cluster.pass(60_000);
        assertEquals(Set.of(1, 2, 3), cluster.registered());
        assertEquals(Set.of(), cluster.marks("refused"));
    }

    @Test
    void shouldNotRemoveABrokerThatComesBackWhileItIsBeingRemoved() {
        for (long after = 0; after <= NOTICED_MS; after++) {
            WatchedCluster fresh = new WatchedCluster();
            fresh.start(1);
            fresh.start(2);
            fresh.start(3);
            fresh.makeController(1);
            fresh.pass(10);
            fresh.kill(2);
            fresh.hint(2);
            fresh.pass(after);
            long epoch = fresh.takeOver(2);
            fresh.pass(10_000);
            assertEquals(Set.of(1, 2, 3), fresh.registered(), "back after " + after + " ms");
            assertEquals(epoch, fresh.epoch(2));
        }
    }

    @Test
    void shouldRemoveBothWhenTheJudgeDiesToo() {
        cluster.kill(2);
        cluster.hint(2);
        cluster.pass(120);
        cluster.kill(1);
        cluster.hint(1);
        cluster.pass(2_000);
        assertEquals(Set.of(3), cluster.registered());
        assertEquals(-1, cluster.controller());
    }

    @Test
    void shouldNotWaitForAJudgeThatStandsStill() {
        cluster.start(4);
        cluster.pass(10);
        cluster.kill(2);
        cluster.broker(1).loop.pause(true);
        cluster.hint(2);
        cluster.pass(5_000);
        assertEquals(Set.of(1, 3, 4), cluster.registered());
        assertEquals(1, cluster.controller());
    }

    @Test
    void shouldRemoveTwoThatDieAtOnce() {
        cluster.kill(1);
        cluster.kill(2);
        cluster.hint(1);
        cluster.hint(2);
        cluster.pass(1_000);
        assertEquals(Set.of(3), cluster.registered());
    }

    @Test
    void shouldBelieveItselfWhenItIsAllThereIs() {
        cluster.leave(3);
        cluster.kill(2);
        cluster.hint(2);
        cluster.pass(NOTICED_MS);
        assertEquals(Set.of(1), cluster.registered());
    }

    @Test
    void shouldLeaveABrokerThatWasRemovedAliveToItsSession() {
        cluster.spare(2);
        cluster.pass(10);
        cluster.kill(2);
        cluster.hint(2);
        cluster.pass(10_000);
        assertEquals(Set.of(1, 2, 3), cluster.registered());
    }

    @Test
    void shouldTakeTheMarkOfTheSparedAwayAfterTenSessions() {
        cluster.spare(2);
        cluster.pass(179_000);
        assertEquals(1, cluster.marks("spared").size());
        cluster.pass(2_000);
        assertEquals(Set.of(), cluster.marks("spared"));
        cluster.kill(2);
        cluster.hint(2);
        cluster.pass(NOTICED_MS);
        assertEquals(Set.of(1, 3), cluster.registered());
    }

    @Test
    void shouldRemoveADeadBrokerOfApachesOnTwoWitnesses() {
        cluster.startApaches(4);
        cluster.pass(10);
        cluster.kill(4);
        cluster.hint(4);
        cluster.pass(NOTICED_MS);
        assertEquals(Set.of(1, 2, 3), cluster.registered());
    }

    @Test
    void shouldWaitUntilABrokerOfApachesListens() {
        cluster.from(1, 4, Finding.REFUSED);
        cluster.from(2, 4, Finding.REFUSED);
        cluster.from(3, 4, Finding.REFUSED);
        cluster.startApaches(4);
        for (int i = 0; i < 50; i++) {
            cluster.hint(4);
            cluster.pass(100);
        }
        assertEquals(Set.of(1, 2, 3, 4), cluster.registered());
        assertEquals(Set.of(), cluster.marks("refused"));
    }

    @Test
    void shouldNotRemoveTheLastOtherOfApachesOnOneOpinion() {
        cluster.leave(2);
        cluster.leave(3);
        cluster.startApaches(4);
        cluster.pass(10);
        cluster.kill(4);
        cluster.hint(4);
        cluster.pass(10_000);
        assertEquals(Set.of(1, 4), cluster.registered());
    }

    @Test
    void shouldTakeALostReplyForWhatItIs() {
        for (int lost = 1; lost <= 4; lost++) {
            WatchedCluster fresh = new WatchedCluster();
            fresh.start(1);
            fresh.start(2);
            fresh.start(3);
            fresh.makeController(1);
            fresh.pass(10);
            fresh.kill(2);
            fresh.hint(2);
            fresh.broker(1).store.loseReplies(lost);
            fresh.pass(5_000);
            assertEquals(Set.of(1, 3), fresh.registered(), lost + " lost");
        }
    }

    @Test
    void shouldBeFencedByAnotherElection() {
        cluster.kill(1);
        cluster.hint(1);
        cluster.pass(150);
        Await.value(cluster.write(Write.setData("/controller_epoch", "7".getBytes(), -1)));
        cluster.pass(2_000);
        assertEquals(Set.of(2, 3), cluster.registered());
    }

    @Test
    void shouldNotObjectOnceItIsLeaving() {
        cluster.broker(2).detector.leave();
        cluster.from(1, 2, Finding.REFUSED);
        cluster.from(3, 2, Finding.REFUSED);
        cluster.hint(2);
        cluster.pass(NOTICED_MS);
        assertEquals(Set.of(1, 3), cluster.registered());
    }

    @Test
    void shouldHaveNoOpinionWithoutARegistrationOfItsOwn() {
        cluster.broker(3).detector.onUnregistered();
        cluster.kill(2);
        cluster.hint(2);
        cluster.pass(10_000);
        assertTrue(cluster.registered().contains(2));
        cluster.reregister(3);
        cluster.hint(2);
        cluster.pass(10_000);
        // Broker 3 has never had an answer of 2 in its new life: it cannot bear witness.
        assertTrue(cluster.registered().contains(2));
    }
}
