package io.barnabas.coordination;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.barnabas.coordination.FailureRules.Situation;
import io.barnabas.coordination.FailureRules.Verdict;
import io.barnabas.coordination.znode.FailureDetectionZNode;
import io.barnabas.coordination.znode.FailureDetectionZNode.Kind;
import io.barnabas.coordination.znode.FailureDetectionZNode.Mark;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FailureRulesTest {
    private final Map<Integer, Long> live = new TreeMap<>();
    private final Set<Mark> marks = new HashSet<>();
    private OptionalInt controller = OptionalInt.of(1);

    private void ours(int... brokerIds) {
        for (int id : brokerIds) {
            live.put(id, epoch(id));
            marks.add(Mark.own(Kind.DETECTOR, id, epoch(id)));
        }
    }

    private void apaches(int brokerId) {
        live.put(brokerId, epoch(brokerId));
    }

    private static long epoch(int brokerId) {
        return 100L + brokerId;
    }

    private void reports(int reporter, int suspect) {
        marks.add(Mark.refused(suspect, epoch(suspect), reporter, epoch(reporter)));
    }

    private Verdict on(int suspect, int self) {
        return FailureRules.on(suspect, new Situation(self, live, controller, marks), false);
    }

    @Test
    void shouldLetTheControllerRemoveWhatAllFindDead() {
        ours(1, 2, 3);
        reports(1, 2);
        reports(3, 2);
        assertEquals(Verdict.REMOVE, on(2, 1));
        assertEquals(Verdict.ANOTHER_JUDGES, on(2, 3));
    }

    @Test
    void shouldNeverBelieveOneOfThree() {
        ours(1, 2, 3);
        reports(1, 2);
        assertEquals(Verdict.TOO_FEW_WITNESSES, on(2, 1));
    }

    @Test
    void shouldBelieveTheOnlyOneWhoIsLeft() {
        ours(1, 2);
        reports(1, 2);
        assertEquals(Verdict.REMOVE, on(2, 1));
    }

    @Test
    void shouldJudgeOnlyWhatItFoundItself() {
        ours(1, 2, 3, 4);
        reports(3, 2);
        reports(4, 2);
        assertEquals(Verdict.TOO_FEW_WITNESSES, on(2, 1));
    }

    @Test
    void shouldKeepWhoSaysThatItLives() {
        ours(1, 2, 3);
        reports(1, 2);
        reports(3, 2);
        marks.add(Mark.own(Kind.ALIVE, 2, epoch(2)));
        assertEquals(Verdict.OBJECTED, on(2, 1));
    }

    @Test
    void shouldLeaveWhoWasRemovedAliveToItsSession() {
        ours(1, 2, 3);
        reports(1, 2);
        reports(3, 2);
        marks.add(Mark.own(Kind.SPARED, 2, 55));
        assertEquals(Verdict.SPARED, on(2, 1));
    }

    @Test
    void shouldLetTheLowestRemoveTheController() {
        ours(1, 2, 3);
        reports(2, 1);
        reports(3, 1);
        assertEquals(Verdict.REMOVE, on(1, 2));
        assertEquals(Verdict.ANOTHER_JUDGES, on(1, 3));
    }

    @Test
    void shouldPassOverAJudgeThatIsSuspectedToo() {
        ours(1, 2, 3, 4);
        reports(3, 2);
        reports(4, 2);
        reports(3, 1);
        reports(4, 1);
        assertEquals(Verdict.REMOVE, on(2, 3));
        assertEquals(Verdict.REMOVE, on(1, 3));
        assertEquals(Verdict.ANOTHER_JUDGES, on(1, 4));
    }

    @Test
    void shouldPassOverAJudgeThatDoesNothing() {
        ours(1, 2, 3, 4);
        reports(1, 2);
        reports(3, 2);
        assertEquals(Verdict.REMOVE, FailureRules.on(2, new Situation(3, live, OptionalInt.of(1), marks), true));
    }

    @Test
    void shouldRemoveTwoThatDieAtOnce() {
        ours(1, 2, 3);
        reports(3, 1);
        reports(3, 2);
        assertEquals(Verdict.REMOVE, on(1, 3));
        assertEquals(Verdict.REMOVE, on(2, 3));
    }

    @Test
    void shouldNotCountAReportAboutAnEarlierLife() {
        ours(1, 2, 3);
        reports(3, 2);
        marks.add(Mark.refused(2, epoch(2) - 50, 1, epoch(1)));
        assertEquals(Verdict.TOO_FEW_WITNESSES, on(2, 1));
        live.put(2, 300L);
        assertEquals(Verdict.NOT_SUSPECTED, on(2, 1));
    }

    @Test
    void shouldNotCountWhatADeadReporterSaid() {
        ours(1, 2, 3, 4);
        reports(1, 2);
        marks.add(Mark.refused(2, epoch(2), 4, epoch(4) - 50));
        assertEquals(Verdict.TOO_FEW_WITNESSES, on(2, 1));
        reports(4, 2);
        assertEquals(Verdict.REMOVE, on(2, 1));
        reports(3, 4);
        assertEquals(Verdict.TOO_FEW_WITNESSES, on(2, 1));
    }

    @Test
    void shouldNotThrowOutTwoThatOneOnlyIsCutOffFrom() {
        ours(1, 2, 3);
        reports(3, 1);
        reports(3, 2);
        marks.add(Mark.own(Kind.ALIVE, 1, epoch(1)));
        assertEquals(Verdict.OBJECTED, on(1, 3));
        assertEquals(Verdict.TOO_FEW_WITNESSES, on(2, 3));
    }

    @Test
    void shouldWantTwoWitnessesAgainstABrokerThatCannotObject() {
        apaches(1);
        ours(2, 3);
        controller = OptionalInt.of(1);
        reports(2, 1);
        assertEquals(Verdict.TOO_FEW_WITNESSES, on(1, 2));
        reports(3, 1);
        assertEquals(Verdict.REMOVE, on(1, 2));
        live.remove(3);
        assertEquals(Verdict.TOO_FEW_WITNESSES, on(1, 2));
    }

    @Test
    void shouldJudgeInPlaceOfAControllerWithoutADetector() {
        apaches(1);
        ours(2, 3, 4);
        reports(3, 4);
        reports(2, 4);
        assertEquals(Verdict.REMOVE, on(4, 2));
        assertEquals(Verdict.ANOTHER_JUDGES, on(4, 3));
    }

    @Test
    void shouldCountASuspectThatCannotObjectAmongTheLiving() {
        apaches(1);
        ours(2, 3);
        reports(3, 1);
        reports(3, 2);
        assertEquals(Verdict.TOO_FEW_WITNESSES, on(2, 3));
    }

    @Test
    void shouldReadTheNamesItWrites() {
        for (Mark mark : Set.of(
                Mark.own(Kind.DETECTOR, 1, 25),
                Mark.own(Kind.ALIVE, 0, 4294967300L),
                Mark.own(Kind.SPARED, 12, 7),
                Mark.refused(1, 25, 2, 30))) {
            assertEquals(
                    Optional.of(mark),
                    FailureDetectionZNode.parse(mark.path().substring(FailureDetectionZNode.PARENT.length() + 1)));
        }
        for (String other : Set.of("refused-1-2", "later-1-2", "detector-a-2", "detector", "", "alive-1-2-3-4")) {
            assertEquals(Optional.empty(), FailureDetectionZNode.parse(other));
        }
    }
}
